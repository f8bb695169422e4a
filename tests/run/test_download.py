"""Downloads: whole or refused, in pieces if need be."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest

from atypical.run import download
from atypical.run.download import DownloadError, obtain
from server import serving

CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mnist" / "file.gz"


def refusal(path: Path, url: str | None, sha256: str = SHA256) -> str:
    with pytest.raises(DownloadError) as error:
        obtain(path, [url] if url else [], sha256)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_missing_file_is_fetched_once(path: Path) -> None:
    with serving({"file.gz": CONTENT}) as server:
        obtain(path, [server.url + "file.gz"], SHA256)
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT
    assert server.asked == [("file.gz", "bytes=0-")]
    assert not path.with_name("file.gz.part").exists()


def test_a_broken_download_goes_on_where_it_stopped(path: Path) -> None:
    with serving({"file.gz": CONTENT}, breaks=[1000, 2345]) as server:
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT
    assert [begin for _, begin in server.asked] == ["bytes=0-", "bytes=1000-", "bytes=3345-"]


def test_a_killed_download_goes_on_in_the_next_run(path: Path) -> None:
    with serving({"file.gz": CONTENT}, breaks=[100] * download.ATTEMPTS) as server:
        said = refusal(path, server.url + "file.gz")
        assert said == (
            f"{server.url}file.gz: broke off 5 times (ProtocolError); "
            "run again, and it goes on where it stopped."
        )
        assert not path.exists()
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT
    assert server.asked[-1] == ("file.gz", f"bytes={100 * download.ATTEMPTS}-")


def test_a_server_that_cannot_begin_in_the_middle_sends_all_again(path: Path) -> None:
    with serving({"file.gz": CONTENT}, breaks=[1000], resumes=False) as server:
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("labels", [False, True])
def test_an_archive_is_not_unpacked_on_its_way(path: Path, labels: bool) -> None:
    archive = gzip.compress(CONTENT)
    with serving({"file.gz": archive}, labels=labels) as server:
        obtain(path, [server.url + "file.gz"], hashlib.sha256(archive).hexdigest())
    assert path.read_bytes() == archive


def test_two_runs_that_need_a_file_fetch_it_once(path: Path) -> None:
    with serving({"file.gz": CONTENT * 100}, breaks=[5000]) as server, ThreadPool(4) as runs:
        sha256 = hashlib.sha256(CONTENT * 100).hexdigest()
        runs.map(lambda _: obtain(path, [server.url + "file.gz"], sha256), range(4))
    assert path.read_bytes() == CONTENT * 100
    assert len(server.asked) == 2


def test_a_download_that_was_whole_but_not_yet_landed_is_let_in(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.with_name("file.gz.part").write_bytes(CONTENT)
    with serving({"file.gz": CONTENT}) as server:
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("resumes", [True, False])
def test_a_flipped_byte_is_refused_and_leaves_nothing(path: Path, resumes: bool) -> None:
    flipped = CONTENT[:5000] + bytes([CONTENT[5000] ^ 1]) + CONTENT[5001:]
    with serving({"file.gz": flipped}, resumes=resumes) as server:
        said = refusal(path, server.url + "file.gz")
        assert said == (
            f"{server.url}file.gz: its SHA-256 is {hashlib.sha256(flipped).hexdigest()}, "
            f"not {SHA256}; run again, or correct data.mnist."
        )
        server.files["file.gz"] = CONTENT
        obtain(path, [server.url + "file.gz"], SHA256)
    assert path.read_bytes() == CONTENT


def test_a_page_that_is_not_there_is_named(path: Path) -> None:
    with serving({}) as server:
        said = refusal(path, server.url + "file.gz")
    assert said == (
        f"{server.url}file.gz: 404 Not Found; correct data.mnist.url, "
        f"or put the file into {path.parent}."
    )
    assert len(server.asked) == 1


def test_a_server_that_does_not_answer_is_named(path: Path) -> None:
    with serving({}) as server:
        url = server.url
    assert refusal(path, url + "file.gz") == (
        f"{url}file.gz: was not reached 5 times ([Errno {errno.ECONNREFUSED}] "
        f"{os.strerror(errno.ECONNREFUSED)}); run again with a network (behind a proxy, with "
        f"HTTPS_PROXY set), or put it into {path.parent}."
    )


def test_a_host_that_nobody_knows_was_not_reached(path: Path) -> None:
    said = refusal(path, "https://nowhere.invalid/file.gz")
    assert said.startswith(
        "https://nowhere.invalid/file.gz: was not reached 5 times (Failed to res"
    )


def test_what_has_begun_goes_on_once_the_server_is_reached_again(path: Path) -> None:
    with serving({"file.gz": CONTENT}, breaks=[100] * download.ATTEMPTS) as server:
        url = server.url
        refusal(path, url + "file.gz")
    said = refusal(path, url + "file.gz")
    assert ": was not reached 5 times (" in said
    assert said.endswith(", and it goes on where it stopped.")


def test_a_server_that_sends_nothing_did_not_break_off(path: Path) -> None:
    with serving({"file.gz": CONTENT}, breaks=[0] * download.ATTEMPTS) as server:
        said = refusal(path, server.url + "file.gz")
    assert said == (
        f"{server.url}file.gz: sent nothing 5 times (ProtocolError); run again, "
        f"or put it into {path.parent}."
    )


def test_a_file_that_lies_there_is_used_as_it_is(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT)
    path.parent.chmod(0o555)
    obtain(path, [], SHA256)
    assert [p.name for p in path.parent.iterdir()] == ["file.gz"]


def test_another_file_that_lies_there_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:-1])
    with serving({"file.gz": CONTENT}) as server:
        said = refusal(path, server.url + "file.gz")
    assert said.startswith(f"{path}: its SHA-256 is ")
    assert said.endswith(f", not {SHA256}; delete it, or correct data.mnist.sha256.")
    assert path.read_bytes() == CONTENT[:-1]
    assert server.asked == []


def test_a_file_that_is_nowhere_is_named(path: Path) -> None:
    said = refusal(path, None)
    assert said == f"{path}: is not there; put it there, or give data.mnist.url."


def test_a_folder_that_cannot_be_written_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with serving({"file.gz": CONTENT}) as server:
        said = refusal(path, server.url + "file.gz")
    assert said == (
        f"{path.parent}: Not a directory; give a data.data_dir that can be written, "
        "or put file.gz there."
    )


def test_the_next_place_is_asked_where_one_fails(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flipped = CONTENT[:5000] + bytes([CONTENT[5000] ^ 1]) + CONTENT[5001:]
    with (
        serving({}) as empty,
        serving({"file.gz": flipped}) as wrong,
        serving({"file.gz": CONTENT}) as good,
    ):
        obtain(path, [f"{server.url}file.gz" for server in (empty, wrong, good)], SHA256)
    assert path.read_bytes() == CONTENT
    said = [line for line in capsys.readouterr().err.splitlines() if line.endswith(" is asked.")]
    assert [line.partition(": ")[2].split()[0] for line in said] == ["404", "its"]


def test_another_place_goes_on_where_one_broke_off(path: Path) -> None:
    with (
        serving({"file.gz": CONTENT}, breaks=[100] * download.ATTEMPTS) as first,
        serving({"file.gz": CONTENT}) as second,
    ):
        obtain(path, [f"{server.url}file.gz" for server in (first, second)], SHA256)
    assert path.read_bytes() == CONTENT
    assert second.asked == [("file.gz", f"bytes={100 * download.ATTEMPTS}-")]


def test_the_last_place_that_fails_is_named(path: Path) -> None:
    with serving({}) as server, pytest.raises(DownloadError) as error:
        obtain(path, [f"{server.url}{name}/file.gz" for name in ("a", "b")], SHA256)
    assert str(error.value).startswith(f"{server.url}b/file.gz: 404 Not Found; ")


@pytest.mark.parametrize("url", ["http://example.org/file.gz", "ftp://example.org/file.gz"])
def test_nothing_is_asked_without_encryption(path: Path, url: str) -> None:
    assert refusal(path, url) == f"{url}: is not https; correct data.mnist.url."


def test_nobody_is_led_to_a_place_without_encryption(path: Path) -> None:
    elsewhere = "http://nowhere.invalid/file.gz"
    with serving({}, leads=elsewhere) as server:
        said = refusal(path, server.url + "file.gz")
    assert said == f"{elsewhere}: is not https; correct data.mnist.url."
