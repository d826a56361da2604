"""An article by its address, from a local server that behaves as real ones do."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.test_clean import HTML
from tests.test_cli import one_line


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        body = HTML.encode()
        self.send_response(200 if self.path == "/page" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_read_by_address(server: str, path: str, command) -> None:
    run = command("read", server + path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode("utf-8").startswith("Cầu mới thông xe\nSáng năm tháng ba,")


def test_an_address_that_is_not_there(server: str, command) -> None:
    run = command("make", f"{server}/none")
    assert run.returncode == 2
    assert "answered 404" in one_line(run)


def test_a_server_that_is_not_there(command) -> None:
    run = command("make", "http://127.0.0.1:9/x")
    assert run.returncode == 1
    assert "cannot be reached" in one_line(run)
