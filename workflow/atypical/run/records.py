"""What results were made from: what lies beside a file is believed before Snakemake's own record.

Snakemake keeps its records apart from the files, in `.snakemake`. They can be removed, one or all,
or be of another version; and when a run is killed, or files are restored, copied or mixed, they
are records of something else. It takes a file without a record for good. So its question, whether
a job's parameters have changed, is answered here from what lies beside the files: the seals of
tables, the provenance of figures. Where nothing does, Snakemake's record is asked; of what is
unknown then, a table is refused, and what takes a second is made anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from atypical.disk.provenance import JOB, checksum_of_job, vouched
from atypical.disk.refusal import Refusal
from atypical.disk.seals import (
    CHANGED,
    ENDING,
    Unreadable,
    is_sealed,
    land,
    record_of,
    seal_of,
    vouch,
)
from atypical.run.accept import is_of_figure
from atypical.run.snakemake_inside import (
    NO_PARAMS_CHANGE,
    RECORD_FORMAT_VERSION,
    DbPersistence,
    FilePersistence,
    ParamsChange,
    PersistenceBase,
    module_of_workflow,
)

UNKNOWN = {"made from": "nothing that is known"}
# The rules of this workflow, as often as it is imported; none where it is all there is. Files of
# other rules are not looked at.
OURS: list[Collection[Any]] = []


class UnknownTable(Refusal):
    """A table of which nothing tells what it was made from."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: nothing tells what it was made from; its seal holds no record, and Snakemake "
            "has none. Delete it to have it made anew, or vouch for it (README, Faults)."
        )


def believe_what_lies_beside(rules: Collection[Any]) -> None:
    """Let Snakemake ask the files of these rules themselves what they were made from."""
    OURS.append(rules)
    workflow = module_of_workflow()
    workflow.FilePersistence, workflow.DbPersistence = InFiles, InDatabase


class Beside(PersistenceBase):  # type: ignore[misc]
    """Snakemake's memory of what files were made from, corrected by what lies beside them."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._by_seal = cache(_told_by_seal)
        super().__init__(*given, **named)

    def has_metadata(self, job: Any) -> bool:
        """True: of each job it is known here whether its parameters have changed.

        That is reason enough to run it, whichever reasons a user names in `--rerun-triggers`.
        """
        if not _is_ours(job):
            return bool(super().has_metadata(job))
        try:
            self.dag.reason(job).params_changed = self.params_changed(job)
        except Refusal:
            sys.exit("\n".join(dict.fromkeys(self._refusals())))
        return True

    def has_outdated_metadata(self, job: Any) -> bool:
        """False: what lies beside the files has no version of Snakemake's."""
        return not _is_ours(job) and bool(super().has_outdated_metadata(job))

    def params_changed(self, job: Any, file: Any = None) -> ParamsChange:
        """How the parameters of a job differ from those of the files that are there."""
        if not _is_ours(job):
            return super().params_changed(job, file)
        changes = NO_PARAMS_CHANGE
        for output in job.output if file is None else [file]:
            # A change that is none names its file all the same, which --list-changes would list.
            if change := self._changed(job, output):
                changes |= change
        return changes

    async def finished(self, job: Any) -> None:
        """Note what the job was; of files that were only touched, that somebody vouches for it.

        When a job that was not run began and ended, an earlier record knows.
        """
        if not self.dag.workflow.touch or not _is_ours(job):
            await super().finished(job)
            return
        times = {output: self._times(output) for output in job.output}
        await super().finished(job)
        for output, (started, ended) in times.items():
            self._keep_times(output, started, ended)
        for line in _vouch(job):
            print(line, file=sys.stderr)

    def metadata(self, target: Any) -> Any:
        """Snakemake's record; none where it is damaged."""
        try:
            return super().metadata(target)
        except ValueError:
            return None
        except OSError as error:
            sys.exit(str(Unreadable(error)))

    def _times(self, output: Any) -> tuple[float | None, float | None]:
        known = self.metadata(output)
        return (known.starttime, known.endtime) if known else (None, None)

    def _keep_times(self, output: Any, started: float | None, ended: float | None) -> None:
        record = self.metadata(output)
        if record and ended is not None:
            record.starttime, record.endtime = started, ended
            self._write_record(self._get_key(output), record)
            self._clear_cache()

    def _params(self, job: Any) -> list[Any]:
        """Parameters, asked anew each time: some tell of tables that this run makes meanwhile."""
        asked: list[Any] = PersistenceBase._params.__wrapped__(self, job)
        return asked

    def _changed(self, job: Any, output: Any) -> ParamsChange:
        known = self._known(output)
        if known is None:
            return super().params_changed(job, output)
        return _difference(known, _given(job, Path(output)), output)

    def _known(self, output: Any) -> Mapping[str, Any] | None:
        """What a file was made from; None where it is not there, or Snakemake knows it best."""
        path = Path(output)
        known = self._told(path) if path.exists() else None
        if known is not None or not path.exists() or self._remembers(output):
            return known
        if seal_of(_sealed(path)).exists():
            raise UnknownTable(_sealed(path))
        return UNKNOWN

    def _told(self, path: Path) -> Mapping[str, Any] | None:
        """What lies beside a file tells of the parameters that it was made from."""
        if is_of_figure(path):
            return _told_by_figure(path.with_suffix(".json"))
        sealed = _sealed(path)
        return self._by_seal(sealed) if seal_of(sealed).exists() else None

    def _remembers(self, output: Any) -> bool:
        record = self.metadata(output)
        return record is not None and record.record_format_version >= RECORD_FORMAT_VERSION

    def _refusals(self) -> Iterator[str]:
        """Every reason for which the jobs of this run are refused."""
        ours = filter(_is_ours, self.dag.jobs)
        for output in sorted(output for job in ours for output in job.output):
            try:
                self._known(output)
            except Refusal as error:
                yield str(error)

    def _clear_cache(self) -> None:
        super()._clear_cache()
        self._by_seal.cache_clear()


class InFiles(Beside, FilePersistence):  # type: ignore[misc]
    """Snakemake's records in files."""


class InDatabase(Beside, DbPersistence):  # type: ignore[misc]
    """Snakemake's records in a database."""


def _is_ours(job: Any) -> bool:
    return not OURS or any(job.rule in rules for rules in OURS)


def _sealed(path: Path) -> Path:
    """The file that a seal is of, or the file itself."""
    return path.with_suffix("") if path.suffix == ENDING else path


def _told_by_seal(path: Path) -> Mapping[str, Any] | None:
    if not is_sealed(path):
        print(f"{path}: {CHANGED}; it is made anew.", file=sys.stderr)
        return UNKNOWN
    record = record_of(path)
    return None if record is None else record.params


def _told_by_figure(provenance: Path) -> Mapping[str, Any]:
    try:
        return {JOB: json.loads(provenance.read_text(encoding="utf-8")).get(JOB)}
    except (FileNotFoundError, ValueError):
        return UNKNOWN


def _given(job: Any, path: Path) -> Mapping[str, Any]:
    """What a job is given, as it would stand beside this file."""
    params = _plain(job.params)
    return {JOB: checksum_of_job(params)} if is_of_figure(path) else params


def _vouch(job: Any) -> Iterator[str]:
    """Put on record that a job's files are taken for its own; what is not whole is named."""
    params = _plain(job.params)
    for path in map(Path, job.output):
        try:
            if is_of_figure(path):
                _vouch_for_figure(path, job.input.tables, params)
            elif seal_of(path).exists():
                vouch(path, params, map(Path, job.input.get("parts", ())))
        except Refusal as error:
            yield str(error)


def _vouch_for_figure(path: Path, tables: Iterable[str], params: Mapping[str, Any]) -> None:
    if path.suffix != ".json" or not path.exists():
        return
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
        new = vouched(old, {Path(table).stem: table for table in tables}, params)
    except (ValueError, KeyError):
        raise Refusal(f"{path}: {CHANGED}; nobody can vouch for it.") from None
    land(path, (json.dumps(new, indent=2) + "\n").encode())


def _difference(old: Mapping[str, Any], new: Mapping[str, Any], file: Any) -> ParamsChange:
    def only(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
        return {
            f"{name}={value}"
            for name, value in one.items()
            if name not in other or other[name] != value
        }

    return ParamsChange(only_old=only(old, new), only_new=only(new, old), files={file})


def _plain(params: Any) -> dict[str, Any]:
    """Parameters as they stand in a record."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(params.items())))
    return plain
