"""`tts-news serve` as clients use it: ranges, HEAD, ETag, types, no access outside its folder."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.test_cli import one_line, start


@pytest.fixture(scope="module")
def served(made, tmp_path_factory):
    out, result, _ = made
    run = start(tmp_path_factory.mktemp("serve"), "serve", "--out", out, "--port", "0")
    line = run.stdout.readline().decode()
    port = int(line.split(":")[2].partition("/")[0])
    yield port, out, result.episode
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert b"Traceback" not in said


def ask(port: int, path: str, method: str = "GET", **headers: str):
    """A response and its body; waits until the server has started."""
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        try:
            connection.endheaders()
        except ConnectionRefusedError:
            time.sleep(0.1)
            continue
        answer = connection.getresponse()
        return answer, answer.read()
    raise TimeoutError


def test_types_lengths_and_head(served) -> None:
    port, out, episode = served
    types = {
        "feed.xml": "application/rss+xml; charset=utf-8",
        "cover.png": "image/png",
        episode.audio[0].name: "audio/mpeg",
        f"{episode.stem}.vtt": "text/vtt; charset=utf-8",
        f"{episode.stem}.chapters.json": "application/json+chapters",
        f"{episode.stem}.html": "text/html; charset=utf-8",
    }
    for name, kind in types.items():
        answer, body = ask(port, f"/{name}", "HEAD")
        assert (answer.status, body) == (200, b"")
        assert answer.headers["content-type"] == kind
        assert int(answer.headers["content-length"]) == (out / name).stat().st_size


def test_ranges_join_to_the_whole_and_etag_saves_a_second_time(served) -> None:
    port, out, episode = served
    name, size = f"/{episode.audio[0].name}", episode.audio[0].bytes
    first, head = ask(port, name, Range=f"bytes=0-{size // 2}")
    second, tail = ask(port, name, Range=f"bytes={size // 2 + 1}-")
    assert (first.status, second.status) == (206, 206)
    assert second.headers["content-range"] == f"bytes {size // 2 + 1}-{size - 1}/{size}"
    assert head + tail == (out / episode.audio[0].name).read_bytes()
    answer, _ = ask(port, name, Range=f"bytes={size + 10}-")
    assert answer.status == 416
    answer, body = ask(port, name, If_None_Match=first.headers["etag"])
    assert (answer.status, body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/.lock",
        "//etc/passwd",
        "/none",
    ],
)
def test_no_way_out_of_the_folder(served, path: str) -> None:
    assert ask(served[0], path)[0].status == 404


def test_another_host_name_is_refused(served) -> None:
    assert ask(served[0], "/feed.xml", Host="evil.example")[0].status == 400


def test_a_port_that_is_taken_or_a_folder_that_is_not_there(
    served, command, tmp_path: Path
) -> None:
    (tmp_path / "output").mkdir()
    assert "choose another port" in one_line(command("serve", "--port", served[0]))
    assert "no such folder" in one_line(command("serve", "--out", "nowhere"))


class _Cutting(BaseHTTPRequestHandler):
    """A connection to the preview server that breaks in the middle of the first episode."""

    def do_GET(self) -> None:
        line = self.server
        asked = self.headers.get("Range")
        answer, body = ask(line.port, self.path, **({"Range": asked} if asked else {}))
        if self.path.endswith(".mp3"):
            line.asked.append(asked)
        self.send_response(answer.status)
        for name in ("content-type", "content-length", "content-range", "etag", "accept-ranges"):
            if value := answer.headers.get(name):
                self.send_header(name, value)
        self.end_headers()
        cut = self.path.endswith(".mp3") and len(line.asked) == 1
        self.wfile.write(body[: len(body) // 3] if cut else body)
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("gpo"), reason="gPodder is not installed")
def test_a_real_client_subscribes_downloads_and_goes_on_after_a_cut(tmp_path: Path) -> None:
    """gPodder's `gpo`, from Debian, against the preview server."""
    from tests.conftest import ARTICLE

    with ThreadingHTTPServer(("127.0.0.1", 0), _Cutting) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        base = f"http://localhost:{line.server_port}/"
        assert start(tmp_path, "make", ARTICLE, "-q", "--base-url", base).wait(60) == 0
        server = start(tmp_path, "serve", "--port", "0")
        line.port = int(server.stdout.readline().decode().split(":")[2].partition("/")[0])
        line.asked = []
        try:
            home = {**os.environ, "GPODDER_HOME": str(tmp_path / "gp"), "HOME": str(tmp_path)}
            for words in (
                ["subscribe", f"{base}feed.xml", "Test"],
                ["update"],
                *[["download"]] * 3,
            ):
                subprocess.run(
                    ["gpo", *words], env=home, capture_output=True, timeout=60, check=False
                )
            (got,) = (tmp_path / "gp" / "Downloads").rglob("*.mp3")
            (ours,) = (tmp_path / "output").glob("*.mp3")
            assert got.read_bytes() == ours.read_bytes()
            assert line.asked[0] is None
            assert line.asked[1].startswith("bytes=")
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)
            line.shutdown()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="Node is not installed")
def test_a_node_parser_takes_the_feed(made, tmp_path: Path) -> None:
    """podcast-partytime, which the Podcast Index uses."""
    npm = ["npm", "install", "--no-audit", "--no-fund", "podcast-partytime@5"]
    if subprocess.run(npm, cwd=tmp_path, capture_output=True, timeout=120, check=False).returncode:
        pytest.skip("the npm registry cannot be reached")
    script = (
        "const {parseFeed} = require('podcast-partytime');"
        "const feed = parseFeed(require('fs').readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify({guid: feed.guid, medium: feed.medium, item: feed.items[0]}));"
    )
    run = ["node", "-e", script, str(made[0] / "feed.xml")]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, timeout=60, check=True)
    feed, episode = json.loads(done.stdout), made[1].episode
    assert done.stderr == b""
    assert feed["medium"] == "podcast"
    assert feed["item"]["guid"] == episode.id
    assert feed["item"]["enclosure"]["length"] == episode.audio[0].bytes
    assert len(feed["item"]["podcastTranscripts"]) == 4
    assert feed["item"]["podcastChapters"]["type"] == "application/json+chapters"
