"""The command line: its mistakes, and those of the configuration that it names.

Snakemake reads what `--configfile` names before any line of the Snakefile, so profiles/default has
this looked at first.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from atypical.figures.catalogue import PAPERS
from atypical.run.device import DeviceError, demanded, gpus_here
from atypical.run.snakemake_inside import get_argument_parser, read_yaml_fast
from atypical.settings.configuration import Configuration, configured
from atypical.settings.files import ConfigurationError
from atypical.settings.studies import CONFIGURED, STUDIES, closure, needs
from atypical.settings.wanted import OF_CLAIM, OF_FIGURE, Wanted
from atypical.settings.wanted import wanted as wanted_of
from atypical.tasks.archives import FILES

CONFIG = Path(__file__).parents[3] / "config.yaml"
TARGETS = (
    *OF_FIGURE,
    *OF_CLAIM,
    *STUDIES,
    *(f"paper_{letter}" for letter in PAPERS),
    *("all", "claims", "pages", "report", "list"),
    *(f"fetch_{dataset}" for dataset in FILES),
)
# What a command does instead of a run.
LOOKS = (
    *("archive", "cleanup_metadata", "cleanup_shadow", "conda_cleanup_envs", "containerize"),
    *("conda_create_envs_only", "container_cleanup_images", "d3dag", "dag", "delete_all_output"),
    *("delete_temp_output", "detailed_summary", "dryrun", "filegraph", "generate_unit_tests"),
    *("lint", "list_changes", "list_conda_envs", "list_input_changes", "list_params_changes"),
    *("list_rules", "list_target_rules", "list_untracked", "print_compilation", "report"),
    *("rulegraph", "summary", "touch", "unlock"),
)
# What was parsed before this was imported; to parse takes a tenth of a second.
PARSED: list[Namespace] = []


@cache
def given() -> Namespace:
    """What was given to Snakemake, and what the profiles that were named give it."""
    arguments: Namespace = PARSED[0] if PARSED else get_argument_parser().parse_args()
    if arguments.profile and "none" not in arguments.profile:
        arguments = get_argument_parser(profiles=arguments.profile).parse_args()
    return arguments


def look(*parsed: Namespace) -> None:
    """SystemExit with a line for each mistake on the command line and in what it names.

    parsed: the command line, without what profiles that it names give, if it is known.
    """
    PARSED.extend(parsed)
    arguments = given()
    read_yaml_fast()
    try:
        refuse_targets_among(arguments.configfile)
        settings = settings_of(
            arguments.configfile, arguments.config or (), alone=arguments.replace_workflow_config
        )
        # A run says so at its start. On a cluster, GPUs are elsewhere.
        if arguments.dryrun and arguments.executor in (None, "local"):
            demanded(settings.device, gpus_here())
    except (ConfigurationError, DeviceError) as error:
        sys.exit(str(error))


def settings_of(
    overlays: Iterable[Path],
    entries: Sequence[str | Mapping[str, Any]] = (),
    *,
    alone: bool = False,
    wanted: Wanted | None = None,
) -> Configuration:
    """config.yaml with overlays and entries laid over it; or these alone.

    entries: KEY=VALUE, or what another workflow hands over.   wanted: what must agree; all that
    the targets of this command need, unless given.
    """
    files = [*([] if alone else [CONFIG]), *overlays]
    return configured([_short(path) for path in files], entries, wanted or asked())


def only_looks() -> bool:
    """Whether the command makes nothing, but shows something of a run, or tidies up."""
    return any(getattr(given(), name) for name in LOOKS)


def asked() -> Wanted:
    """What must agree in the configuration: all that the targets of this command need."""
    return wanted_of(sorted(given().targets) if _started_by_hand() else ())


def _short(path: Path) -> Path:
    """A path as seen from here, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def refuse_targets_among(files: Sequence[Path]) -> None:
    """ConfigurationError where targets stand behind --configfile, which takes all that follows."""
    targets = [str(path) for path in files if _is_target(str(path))]
    if not targets:
        return
    others = [str(path) for path in files if str(path) not in targets]
    command = " ".join(["snakemake", *targets, *(["--configfile", *others] if others else [])])
    verb = "is a target and no file" if len(targets) == 1 else "are targets and no files"
    raise ConfigurationError(
        f"--configfile: {', '.join(targets)} {verb}; targets come first: {command}"
    )


def _is_target(word: str) -> bool:
    if word.startswith("results/"):
        return Path(word).suffix not in (".json", ".yaml", ".yml")
    return word in TARGETS and not Path(word).exists()


def unknown_targets(made: Iterable[str]) -> Iterator[str]:
    """A line for each target on the command line that is neither made nor a path.

    made: names of the tables, figures, claims and the like that the configuration makes.
    """
    known = [*made]
    for target in sorted(given().targets) if _started_by_hand() else ():
        if target in known or "/" in target or Path(target).exists():
            continue
        close = get_close_matches(target, TARGETS, n=1, cutoff=0.5)
        if target in TARGETS:
            yield f"{target}: {_why_left_out(target, known)}"
        elif close:
            yield f"{target}: there is no such target; did you mean {close[0]}?"
        else:
            yield f"{target}: there is no such target; `snakemake list` lists the figures."


def _why_left_out(target: str, made: Sequence[str]) -> str:
    """What keeps a figure or a table from being made."""
    needed = closure(OF_FIGURE.get(target, (target,)))
    for study in sorted(needed & {*CONFIGURED}):
        # What lacks another study is not left out itself.
        if study not in made and needs(study) <= {*made}:
            return f"needs {study}, which is left out (studies.{study}: null); give it its section."
    return f"is left out (figures.{target}: null); give it its section."


def _started_by_hand() -> bool:
    """Whether this process is Snakemake's own command."""
    return "snakemake" in Path(sys.argv[0]).parts
