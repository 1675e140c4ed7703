"""A relay in front of manager or portal that loses what comes back for something posted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_POST = "POST"


class Relay:
    """Passes everything on. `lose` answers of posts are dropped, after the server gave them.

    `swallow` posts are dropped before the server gets them. `before_post` is called first.
    """

    def __init__(self, target: str) -> None:
        self.lose = 0
        self.swallow = 0
        self.posts = 0
        self.before_post: Callable[[], None] = lambda: None
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                relay.pass_on(self, None)

            def do_POST(self) -> None:
                relay.post(self)

            def log_message(self, *_: object) -> None:
                """Nothing: the tests speak for themselves."""

        self._target = urlsplit(target).netloc
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the relay listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def post(self, request: BaseHTTPRequestHandler) -> None:
        """A configuration or a form on its way."""
        self.posts += 1
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.before_post()
        if self.swallow:
            self.swallow -= 1
            request.close_connection = True
            return
        self.pass_on(request, body)

    def pass_on(self, request: BaseHTTPRequestHandler, body: bytes | None) -> None:
        """Ask the server, and give back what it says."""
        connection = HTTPConnection(self._target, timeout=30)
        connection.request(request.command, request.path, body, dict(request.headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if request.command == _POST and self.lose:
            self.lose -= 1
            request.close_connection = True
            return
        request.send_response(answer.status)
        request.send_header("Content-Type", answer.headers.get("Content-Type", ""))
        for cookie in answer.headers.get_all("Set-Cookie", []):
            request.send_header("Set-Cookie", cookie)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)
