"""The metadata of an archive: an RO-Crate, as repositories and readers of research data know it.

https://w3id.org/ro/crate/1.3. The same files give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rocrate.model import ContextEntity
from rocrate.rocrate import ROCrate

from atypical.release.contents import ROOT, Item
from atypical.release.origin import Origin

METADATA = "ro-crate-metadata.json"
STANDARD = "1.3"
SOFTWARE = "#atypical"
FORMATS = {
    ".csv": "text/csv",
    ".sha256": "text/plain",
    ".npz": "application/zip",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".html": "text/html",
    ".md": "text/markdown",
    ".cff": "application/yaml",
}
VERIFIED = "verified: solutions, tables, figures and verdicts are what they are made from"
UNVERIFIED = "NOT VERIFIED: released although `make verify` finds mistakes, or something is missing"


@dataclass(frozen=True)
class Released:
    """A file as it is released."""

    item: Item
    size: int
    sha256: str


def metadata(files: Iterable[Released], origin: Origin, *, verified: bool) -> bytes:
    """The metadata of these files.   verified: whether `make verify` found nothing wrong."""
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    crate = ROCrate(version=STANDARD)
    status = VERIFIED if verified else UNVERIFIED
    crate.name = f"Results of {said['title']}"
    crate.description = (
        f"Tables, weights, figures and verdicts, made by {origin.code} from {origin.first} to "
        f"{origin.last}; {status}. {said['message']}"
    )
    crate.datePublished = origin.last[:10] or "1980-01-01"
    crate.root_dataset["creativeWorkStatus"] = status
    crate.root_dataset["version"] = ", ".join(origin.versions)
    crate.license = _entity(crate, f"https://spdx.org/licenses/{said['license']}", **_license(said))
    crate.root_dataset["author"] = _authors(crate, said["authors"])
    crate.root_dataset["citation"] = [_article(crate, one) for one in said["references"]]
    added = {file.item.name: _add(crate, file) for file in files}
    crate.root_dataset["mentions"] = _run(crate, added, origin)
    text = json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def listed(text: bytes) -> dict[str, tuple[int, str]]:
    """Size and checksum of the files that such metadata lists. Raises ValueError if it is none."""
    try:
        graph = json.loads(text)["@graph"]
        files = [entity for entity in graph if entity["@type"] == "File"]
        return {file["@id"]: (int(file["contentSize"]), str(file["sha256"])) for file in files}
    except (LookupError, TypeError) as error:
        raise ValueError(f"{METADATA} lacks {error}") from None


def made_by(text: bytes) -> str:
    """Which code made what such metadata lists, in words."""
    graph = {entity.get("@id"): entity for entity in json.loads(text)["@graph"]}
    return str(graph.get(SOFTWARE, {}).get("description", "code that is not named"))


def _entity(crate: ROCrate, at: str, kind: str, **properties: Any) -> ContextEntity:
    return crate.add(ContextEntity(crate, at, properties={"@type": kind, **properties}))


def _license(said: Mapping[str, Any]) -> dict[str, str]:
    name = said["license"]
    return {"kind": "CreativeWork", "name": name, "description": f"The {name} license."}


def _authors(crate: ROCrate, authors: Iterable[Mapping[str, str]]) -> Any:
    """People by their names; who has none but one is a group. One alone stands in no list."""
    found = []
    for author in authors:
        given, family = author.get("given-names", ""), author.get("family-names", "")
        kind = "Person" if family else "Organization"
        name = " ".join(filter(None, (given, family))) or author["name"]
        at = author.get("orcid") or f"#{name.replace(' ', '-')}"
        found.append(_entity(crate, at, kind, name=name))
    return found if len(found) > 1 else found[0]


def _article(crate: ROCrate, article: Mapping[str, Any]) -> ContextEntity:
    number = article["identifiers"][0]["value"].removeprefix("arXiv:")
    at, people = f"https://arxiv.org/abs/{number}", _authors(crate, article["authors"])
    dated = {"datePublished": str(article["year"]), "author": people}
    return _entity(crate, at, "ScholarlyArticle", name=article["title"], **dated)


def _add(crate: ROCrate, file: Released) -> Any:
    name = file.item.name
    properties = {
        "name": Path(name).name,
        "description": file.item.words,
        "contentSize": str(file.size),
        "sha256": file.sha256,
        "encodingFormat": FORMATS.get(Path(name).suffix, "text/plain"),
    }
    return crate.add_file(str(file.item.place), name, properties=properties)


def _run(crate: ROCrate, files: Mapping[str, Any], origin: Origin) -> ContextEntity:
    """The run that made the files: by which software, from which configuration, when."""
    # A SoftwareApplication must have an address, and the code has none of which its clone knows.
    software = _entity(
        crate,
        SOFTWARE,
        "CreativeWork",
        name="atypical",
        description=f"{origin.code}; on {', '.join([*origin.processors, *origin.devices])}",
        version=", ".join(origin.versions),
        softwareRequirements=[*(f"Python {one}" for one in origin.pythons), *origin.libraries],
    )
    made = [entity for name, entity in files.items() if name.startswith("results/tables/")]
    run = _entity(crate, "#run", "CreateAction", name="The run", instrument=software, result=made)
    known = {"startTime": origin.first, "endTime": origin.last}
    for key, value in (known | {"object": files.get("results/config.json")}).items():
        if value:
            run[key] = value
    return run
