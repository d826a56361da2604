"""Misbehaving servers: they give one of our errors, in one line and in limited time."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.test_clean import HTML
from tests.test_cli import one_line, start
from tts_news.errors import ArticleError, TtsNewsError
from tts_news.sources import fetch
from tts_news.sources.fetch import Fetcher

PAGE = HTML.encode()


def answer(body: bytes = PAGE, status: str = "200 OK", *headers: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n".encode()
    return head + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def redirect(location: bytes) -> bytes:
    return answer(b"", "302 Found", b"Location: " + location)


class Raw:
    """A server that answers every request with given bytes; with `pause`, one at a time."""

    def __init__(self, said: bytes, pause: float = 0.0, slow_from: int = 0) -> None:
        self.said, self.pause, self.slow_from = said, pause, slow_from
        self.asked: list[bytes] = []
        self.ended = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self.asked.append(connection.recv(65536))
            connection.sendall(self.said[: self.slow_from] if self.pause else self.said)
            for at in range(self.slow_from, len(self.said)) if self.pause else ():
                time.sleep(self.pause)
                connection.sendall(self.said[at : at + 1])
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)
        self.ended.set()


@pytest.fixture
def raw():
    servers = []

    def serve(*arguments, **named) -> Raw:
        servers.append(Raw(*arguments, **named))
        return servers[-1]

    yield serve
    for server in servers:
        server.socket.close()


SAID = {
    "a Location without an end": redirect(b"http://[bad/"),
    "a Location with an empty label": redirect(b"http://a..b/"),
    "a Location of 64 letters": redirect(b"http://" + b"a" * 64 + b".com/"),
    "a Location that is not UTF-8": redirect(b"http://x\xff\xfe.com/\xe9"),
    "a Location with a port of words": redirect(b"http://a.com:port/"),
    "a Location with a port too large": redirect(b"http://127.0.0.1:99999/"),
    "a Location of spaces": redirect(b"   "),
    "a Location to a scheme without a place": redirect(b"http:///"),
    "a Location to a script": redirect(b"javascript:alert(1)"),
    "no status": b"hello\r\n\r\n",
    "a status of letters": b"HTTP/1.1 abc OK\r\n\r\n",
    "a length that is not kept": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nx",
    "a chunk of letters": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
    "a broken gzip": answer(b"\x1f\x8b nothing", "200 OK", b"Content-Encoding: gzip"),
    "a header without an end": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    "a thousand headers": answer(b"x", "200 OK", *(b"X%d: y" % n for n in range(1000))),
    "nothing": b"",
}


@pytest.mark.parametrize("name", SAID)
def test_what_a_server_says_is_an_error_of_ours(name: str, raw) -> None:
    server = raw(SAID[name])
    with pytest.raises(TtsNewsError) as told:
        Fetcher(allow_private=True).get(f"{server.url}/x")
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(server.url)


CHARSETS = [
    b"idna", b"punycode", b"undefined", b"unicode_escape", b"rot13", b"hex", b"zlib", b"no-such",
    b"", b'"', b"utf-8\x00", b"a" * 5000, b"\xff", b"utf-7",
]  # fmt: skip


@pytest.mark.parametrize("charset", CHARSETS, ids=range(len(CHARSETS)))
def test_a_charset_that_is_none_is_not_believed(charset: bytes, raw) -> None:
    server = raw(answer(PAGE, "200 OK", b"Content-Type: text/html; charset=" + charset))
    assert "Cầu mới thông xe" in Fetcher(allow_private=True).get(f"{server.url}/x").text


@pytest.mark.parametrize("declared", ["header", "page"])
def test_windows_1258_is_read_as_declared(declared: str, raw) -> None:
    page = "<meta charset=windows-1258><p>Ngươ\u0300i dân xa\u0303 ho\u0323p"
    kind = b"text/html" + (b"; charset=windows-1258" if declared == "header" else b"")
    server = raw(answer(page.encode("cp1258"), "200 OK", b"Content-Type: " + kind))
    assert "Người dân xã họp" in Fetcher(allow_private=True).get(f"{server.url}/x").text


@pytest.mark.parametrize(
    "url",
    [
        "http://[bad/", "http://a..b/", f"http://{'a' * 64}.com/", "http://", "http://a.com:port/",
        "http://\ud800.com/", "http://a.com:99999/", f"http://a.com/{'a' * 5000}",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anybody_is_asked(url: str) -> None:
    for polite in (False, True):
        with pytest.raises(ArticleError, match="not an address"):
            Fetcher().get(url, polite=polite)


def test_a_crawl_delay_that_is_no_number_forbids_nothing(raw) -> None:
    robots = "User-agent: *\nCrawl-delay: ²\n".encode()
    server = raw(answer(robots))
    assert Fetcher(allow_private=True).get(f"{server.url}/x", polite=True).data == robots


@pytest.mark.parametrize("slow_from", [5, 40, len(answer()) - 60], ids=["status", "header", "body"])
def test_a_server_that_is_slow_for_ever_is_left(slow_from, raw, monkeypatch) -> None:
    monkeypatch.setattr(fetch, "LONGEST", 1.0)
    server = raw(answer(), pause=0.4, slow_from=slow_from)
    began = time.monotonic()
    fetcher = Fetcher(allow_private=True)
    with pytest.raises(TtsNewsError, match="takes over 1 s"):
        fetcher.get(f"{server.url}/x")
    assert time.monotonic() - began < 20, "it would go on for minutes"
    assert server.ended.wait(5), "the connection is closed"
    assert fetcher.get(f"{raw(answer()).url}/x").data == PAGE


def test_a_socket_is_let_go_of_before_whoever_waits_hears_of_the_answer(raw) -> None:
    """Two threads that closed one session at once caused a ValueError and left a socket open."""
    fetcher = Fetcher(allow_private=True)
    for _turn in range(20):
        assert fetcher.get(f"{raw(answer()).url}/x").data == PAGE
        assert fetcher._session._handles == []


def test_whoever_stops_waits_for_no_server(raw) -> None:
    server = raw(answer(), pause=2, slow_from=20)
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    with pytest.raises(TtsNewsError, match="stopped"):
        Fetcher(allow_private=True, is_stopped=stop.is_set).get(f"{server.url}/x")
    assert time.monotonic() - began < 20, "the server would go on for an hour"


@pytest.mark.parametrize("command", ["make", "watch"])
def test_a_signal_ends_a_fetch_within_a_second(command: str, raw, tmp_path: Path) -> None:
    server = raw(answer(), pause=2, slow_from=20)
    run = start(tmp_path, command, f"{server.url}/x", "--allow-private")
    deadline = time.monotonic() + 30
    while not server.asked and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    began = time.monotonic()
    run.send_signal(signal.SIGTERM)
    _, said = run.communicate(timeout=60)
    assert time.monotonic() - began < 20, "the server would go on for an hour"
    assert b"Traceback" not in said
    assert run.returncode == (0 if command == "watch" else 128 + signal.SIGTERM)


class TestProxies:
    def test_a_private_address_is_refused_before_the_proxy_hears_of_it(
        self, raw, monkeypatch
    ) -> None:
        proxy = raw(answer())
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        for host in ("10.0.0.1", "127.0.0.1", "[::1]", "169.254.169.254", "localhost"):
            with pytest.raises(ArticleError, match=r"private network .through the proxy"):
                Fetcher().get(f"http://{host}/x")
        with pytest.raises(ArticleError, match="cannot be looked up here"):
            Fetcher().get("http://no-such-name.invalid/x")
        assert proxy.asked == []

    def test_a_redirect_to_a_private_address_too(self, raw, monkeypatch) -> None:
        proxy = raw(redirect(b"http://10.0.0.1/secret"))
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(ArticleError, match=r"private network .through the proxy"):
            Fetcher().get("http://8.8.8.8/x")
        assert len(proxy.asked) == 1

    def test_a_public_one_goes_through_a_proxy_that_is_itself_private(
        self, raw, monkeypatch
    ) -> None:
        proxy = raw(answer())
        monkeypatch.setenv("http_proxy", proxy.url)
        assert Fetcher().get("http://8.8.8.8/x").data == PAGE
        assert proxy.asked[0].startswith(b"GET http://8.8.8.8/x ")

    @pytest.mark.parametrize(
        "proxy",
        ["http://[bad", "http://:@:", "://", "ftp://x:1", "http://a b:1", "http://x:99999999",
         "http://user:geheim@[x:1"],
    )  # fmt: skip
    @pytest.mark.parametrize("allow_private", [False, True])
    def test_one_that_cannot_be_used_is_named_and_not_the_server_blamed(
        self, monkeypatch, proxy: str, allow_private: bool
    ) -> None:
        monkeypatch.setenv("http_proxy", proxy)
        with pytest.raises(ArticleError, match=r"the proxy '.*' of the environment cannot") as said:
            Fetcher(allow_private=allow_private).get("http://8.8.8.8/x")
        assert "geheim" not in str(said.value)

    def test_one_that_does_not_answer_is_named(self, monkeypatch) -> None:
        monkeypatch.setenv("http_proxy", "http://user:geheim@127.0.0.1:1")
        with pytest.raises(ArticleError, match="by its proxy: nobody answers") as said:
            Fetcher().get("http://8.8.8.8/x")
        assert "geheim" not in str(said.value)

    def test_allowed_is_allowed(self, raw, monkeypatch) -> None:
        monkeypatch.setenv("http_proxy", raw(answer()).url)
        assert Fetcher(allow_private=True).get("http://10.0.0.1/x").data == PAGE


@pytest.mark.slow
def test_watch_outlives_them_all(raw, tmp_path: Path) -> None:
    urls = [f"{raw(said).url}/x" for said in SAID.values()]
    good = f"{raw(answer()).url}/good"
    run = start(
        tmp_path, "watch", *urls, "http://[bad/", good, "--every", "1s", "--times", "2",
        "--allow-private", "--json",
    )  # fmt: skip
    out, said = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert b"Traceback" not in said
    assert b"unexpected" not in said
    assert b'"made"' in out
    assert all(url.encode() in said for url in urls)


def test_a_fifo_is_refused_and_not_waited_for(command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.txt")
    for path in ("x.txt", "/dev/zero"):
        run = command("make", path)
        assert run.returncode == 2
        assert "pipe it into `-`" in one_line(run)
        assert "no file but a pipe" in one_line(command("lexicon", "import", path))
    (tmp_path / "tts-news.toml").write_text("[show]\ncover = 'x.txt'\n")
    assert "no such cover" in one_line(command("feed", "--out", tmp_path))
