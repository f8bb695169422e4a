"""The metadata of an archive is an RO-Crate, by the rules of its community."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from rocrate_validator.models import Severity
from rocrate_validator.services import validate
from urllib3 import HTTPResponse

from atypical.release.contents import Item
from atypical.release.crate import METADATA, STANDARD, Released, listed, made_by, metadata
from atypical.release.origin import Origin

# The library beneath the validator uses what it is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
DAY = "2026-05-04T10:00:00+00:00"
ORIGIN = Origin(
    ["0.1.0"], ["5e1f changed"], ["numpy 2.4.6"], ["3.11.7"], ["x86_64"], ["cpu"], DAY, DAY
)
NAMES = (
    "LICENSE",
    "results/config.json",
    "results/figures/B_committee.png",
    "results/solutions/study/sbpi/0123456789ab.npz",
    "results/tables/study.csv",
    "results/tables/study.csv.sha256",
)


class Shipped(BaseAdapter):
    """Answers with the context that ships with the library, so that no test needs a network."""

    def send(self, request: Any, *given: Any, **named: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        text = files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()
        assert json.loads(text)["@id"] == request.url
        answer.headers["Content-Type"] = "application/ld+json"
        kinds = dict(answer.headers)
        answer.raw = HTTPResponse(io.BytesIO(text), kinds, 200, preload_content=False)
        return answer

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the validator takes for fetched."""
    kept = str(tmp_path_factory.mktemp("contexts") / "kept")
    with CachedSession(kept, backend="sqlite", expire_after=-1) as session:
        session.mount("https://w3id.org/", Shipped())
        session.get(f"https://w3id.org/ro/crate/{STANDARD}/context")
    return kept


def crate(path: Path, *, verified: bool = True) -> Path:
    """A small one on disk."""
    released = []
    for name in NAMES:
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(name)
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        released.append(Released(Item(name, place, f"What {name} is."), len(name), sha256))
    (path / METADATA).write_bytes(metadata(released, ORIGIN, verified=verified))
    return path


def faults(path: Path, contexts: str) -> Iterable[str]:
    asked = {"rocrate_uri": path, "profile_identifier": f"ro-crate-{STANDARD}"}
    offline = {"offline": True, "cache_path": contexts}
    found = validate({**asked, **offline, "requirement_severity": Severity.REQUIRED})
    return [f"{issue.severity} {issue.message}" for issue in found.get_issues()]


def test_an_archive_is_a_valid_crate(tmp_path: Path, contexts: str) -> None:
    assert faults(crate(tmp_path), contexts) == []


def test_a_crate_without_a_license_or_a_file_is_not_valid(tmp_path: Path, contexts: str) -> None:
    graph = json.loads((crate(tmp_path) / METADATA).read_text())
    (root,) = (entity for entity in graph["@graph"] if entity["@id"] == "./")
    del root["license"]
    (tmp_path / METADATA).write_text(json.dumps(graph))
    assert any("license" in fault for fault in faults(tmp_path, contexts))


def test_metadata_lists_sizes_and_checksums_and_what_made_them(tmp_path: Path) -> None:
    text = (crate(tmp_path) / METADATA).read_bytes()
    found = listed(text)
    assert {*found} == {*NAMES}
    assert found["LICENSE"] == (7, hashlib.sha256(b"LICENSE").hexdigest())
    assert made_by(text).startswith("atypical 0.1.0, commit 5e1f changed; on x86_64")


@pytest.mark.parametrize("text", [b"no json", b"[]", b"{}", b'{"@graph": [{"@type": "File"}]}'])
def test_what_is_no_metadata_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        listed(text)
