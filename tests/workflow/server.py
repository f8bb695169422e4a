"""A web server of this machine that can break off in the middle."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Server:
    """What it serves, how it behaves, and what it was asked for.

    files: content by path.   breaks: for each next answer, the bytes after which it breaks off.
    resumes: whether it can begin in the middle.   labels: whether it says of archives that they are
    compressed on their way.   leads: to where it sends who asks.   asked: path and Range of every
    request.
    """

    files: dict[str, bytes]
    breaks: list[int] = field(default_factory=list)
    resumes: bool = True
    labels: bool = False
    leads: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(files: dict[str, bytes], **behaviour: object) -> Iterator[Server]:
    """A server of these files, by name, below its url."""
    server = Server(files, **behaviour)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, server)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        server.url = f"http://127.0.0.1:{http.server_port}/"
        yield server
        http.shutdown()


def _answer(request: BaseHTTPRequestHandler, server: Server) -> None:
    name, wanted = request.path.lstrip("/"), request.headers["Range"]
    server.asked.append((name, wanted))
    if server.leads:
        request.send_response(302)
        request.send_header("Location", server.leads)
        request.end_headers()
        return
    content = server.files.get(name)
    compressed = "gzip" in request.headers["Accept-Encoding"]
    if content and compressed:
        content = gzip.compress(content)
    first = int(wanted.removeprefix("bytes=").removesuffix("-")) if server.resumes else 0
    if content is None or first >= len(content):
        request.send_error(404 if content is None else 416)
        return
    request.send_response(206 if server.resumes else 200)
    if compressed or server.labels:
        request.send_header("Content-Encoding", "gzip")
    request.send_header("Content-Length", str(len(content) - first))
    if server.resumes:
        request.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
    request.end_headers()
    request.wfile.write(content[first:][: server.breaks.pop(0) if server.breaks else None])
