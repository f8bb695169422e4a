"""Downloads that go on where they broke off, and that only the right SHA-256 lets in."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from filelock import FileLock
from tqdm import tqdm
from urllib3.exceptions import HTTPError

from atypical.disk.refusal import Refusal

ATTEMPTS = 5
PAUSE = 1.0  # Seconds before the second attempt; each further one waits as long again.
TIMEOUT = 60  # Seconds without a byte.
BLOCK = 1 << 20
# What needs no encryption: it does not leave this machine.
HERE = ("localhost", "127.0.0.1", "::1")
NOT_NOW = (requests.codes.request_timeout, requests.codes.too_many_requests)


class DownloadError(Refusal):
    """A file that is not what was asked for; its text names it, its fault and the remedy."""


def obtain(path: Path, urls: Sequence[str], sha256: str) -> None:
    """See to it that the file at `path` has this SHA-256.

    A file that lies there is used as it is, and its folder may be read-only. A missing one is
    downloaded beside it, in pieces if need be, and lands whole; from the first of these places that
    has it, with what others have sent of it.
    Raises DownloadError where there is no such file in the end.
    """
    examine(path, urls, sha256)
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if not path.exists():
                _download_from_any(urls, path, sha256)
    except OSError as error:
        raise DownloadError(
            f"{path.parent}: {error.strerror}; give a data.data_dir that can be written, "
            f"or put {path.name} there."
        ) from None


def examine(path: Path, urls: Sequence[str], sha256: str) -> None:
    """Raises DownloadError where another file lies there, or none and there is no url."""
    if path.exists():
        _verify(path, sha256, f"{path}", f"delete it, or correct {_key(path)}.sha256.")
    elif not urls:
        raise DownloadError(f"{path}: is not there; put it there, or give {_key(path)}.url.")


def _download_from_any(urls: Sequence[str], path: Path, sha256: str) -> None:
    *others, last = urls
    for url in others:
        try:
            return _download(url, path, sha256)
        except DownloadError as error:
            print(f"{error} The next place is asked.", file=sys.stderr)
    return _download(last, path, sha256)


def _download(url: str, path: Path, sha256: str) -> None:
    part = path.with_name(f"{path.name}.part")
    for attempt in range(ATTEMPTS):
        time.sleep(attempt * PAUSE)
        try:
            _go_on(url, part)
            break
        except (requests.RequestException, HTTPError) as error:
            fault = error
    else:
        raise DownloadError(f"{url}: {_failed(fault, part)}")
    try:
        _verify(part, sha256, url, f"run again, or correct {_key(path)}.")
    except DownloadError:
        part.unlink()
        raise
    part.replace(path)


def _go_on(url: str, part: Path) -> None:
    """Append to `part` what it lacks; start anew where the server cannot begin in the middle."""
    done = part.stat().st_size if part.exists() else 0
    # Bytes as they are published: an archive is not to be unpacked on its way.
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity"}
    _refuse_open(url, part)
    hooks = {"response": partial(_refuse_lead, part)}
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT, hooks=hooks) as answer:
        if answer.status_code == requests.codes.range_not_satisfiable:
            return  # Nothing is left to send; the checksum tells whether that is all.
        if answer.status_code in range(400, 500) and answer.status_code not in NOT_NOW:
            raise DownloadError(
                f"{url}: {answer.status_code} {answer.reason}; correct {_key(part)}.url, "
                f"or put the file into {part.parent}."
            )
        answer.raise_for_status()
        goes_on = answer.status_code == requests.codes.partial_content
        total = (done if goes_on else 0) + int(answer.headers.get("Content-Length", 0))
        with (
            part.open("ab" if goes_on else "wb") as file,
            tqdm(total=total, initial=file.tell(), unit="B", unit_scale=True, file=sys.stderr,
                 mininterval=1.0, ascii=True, ncols=80) as bar,
        ):  # fmt: skip
            for block in answer.raw.stream(BLOCK, decode_content=False):
                file.write(block)
                bar.update(len(block))


def _refuse_lead(part: Path, answer: requests.Response, **_: object) -> None:
    """Raises DownloadError where an answer leads to a place that is refused."""
    if answer.is_redirect:
        try:
            _refuse_open(urljoin(answer.url, answer.headers["Location"]), part)
        except DownloadError:
            answer.close()
            raise


def _refuse_open(url: str, part: Path) -> None:
    """Raises DownloadError where what is sent could be read and changed on its way."""
    place = urlsplit(url)
    if place.scheme != "https" and place.hostname not in HERE:
        raise DownloadError(f"{url}: is not https; correct {_key(part)}.url.")


def _failed(fault: Exception, part: Path) -> str:
    """How far a download came in all attempts, what stopped the last, and what to do."""
    begun = part.exists() and part.stat().st_size > 0
    if isinstance(fault, requests.ConnectionError):
        deed = "was not reached"
        remedy = "run again with a network (behind a proxy, with HTTPS_PROXY set)"
    else:
        deed, remedy = "broke off" if begun else "sent nothing", "run again"
    reason = str(getattr(next(iter(fault.args), None), "reason", "")).rpartition(": ")[2]
    then = ", and it goes on where it stopped." if begun else f", or put it into {part.parent}."
    return f"{deed} {ATTEMPTS} times ({reason or type(fault).__name__}); {remedy}{then}"


def _verify(path: Path, sha256: str, name: str, remedy: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise DownloadError(f"{name}: its SHA-256 is {found}, not {sha256}; {remedy}")


def _key(path: Path) -> str:
    """The key of the configuration that a file data_dir/<data set>/<file> belongs to."""
    return f"data.{path.parent.name}"
