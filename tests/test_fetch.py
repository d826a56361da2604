"""Fetching addresses, feeds and sitemaps from a local server that behaves like real ones."""

from __future__ import annotations

import gzip
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.test_clean import HTML
from tests.test_cli import events, one_line, start
from tts_news.errors import ArticleError
from tts_news.sources import fetch as net
from tts_news.sources.fetch import Fetcher

ITEM = """<item><title>Cầu {n}</title><link>{base}/bai/{n}</link>
<pubDate>Mon, 0{n} Jan 2024 07:00:00 +0700</pubDate></item>"""
ENTRY = "<url><loc>{base}/bai/{n}</loc><lastmod>2024-01-0{n}</lastmod></url>"


class Site(BaseHTTPRequestHandler):
    """A news site: articles, a feed with ETag, sitemaps, robots.txt."""

    def do_GET(self) -> None:
        site = self.server
        site.asked.append(self.path)
        site.times.append(time.monotonic())
        base = f"http://127.0.0.1:{site.server_port}"
        if self.path in site.faults:
            self.reply(site.faults[self.path], b"", "text/plain")
        elif self.path == "/moved":
            self.reply(301, b"", "text/plain", Location="/page")
        elif self.path == "/away":
            self.reply(302, b"", "text/plain", Location="file:///etc/passwd")
        elif self.path == "/loop":
            self.reply(302, b"", "text/plain", Location="/loop")
        elif self.path == "/large":
            self.reply(200, b"x" * (net.MAX_BYTES + 10), "text/html")
        elif self.path == "/robots.txt" and site.robots:
            self.reply(200, site.robots.encode(), "text/plain")
        elif self.path == "/rss.xml":
            items = "".join(ITEM.format(n=n, base=base) for n in site.items)
            feed = f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>"
            tag = f'"{len(site.items)}"'
            if self.headers.get("If-None-Match") == tag:
                self.reply(304, b"", "text/xml", ETag=tag)
            else:
                self.reply(200, feed.encode(), "application/rss+xml", ETag=tag)
        elif self.path == "/sitemap.xml":
            inner = f"<sitemap><loc>{base}/map-1.xml.gz</loc></sitemap>"
            self.reply(200, sitemap("sitemapindex", inner), "application/xml")
        elif self.path == "/map-1.xml.gz":
            entries = "".join(ENTRY.format(n=n, base=base) for n in site.items)
            self.reply(200, gzip.compress(sitemap("urlset", entries)), "application/gzip")
        elif self.path == "/page" or self.path.startswith("/bai/"):
            page = HTML.replace("Cầu mới thông xe", f"Cầu mới thông xe {self.path[5:]}")
            self.reply(200, page.encode(), "text/html; charset=utf-8")
        else:
            self.reply(404, b"", "text/plain")

    def reply(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


def sitemap(root: str, inner: str) -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><{root} xmlns='{space}'>{inner}</{root}>".encode()
    )


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as running:
        running.asked, running.times, running.faults = [], [], {}
        running.items, running.robots = [1, 2], "User-agent: *\nCrawl-delay: 0.05\n"
        running.url = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize("path", ["/page", "/moved"])
def test_read_by_address(site, path: str, command) -> None:
    run = command("read", site.url + path, "--allow-private")
    assert run.returncode == 0, run.stderr
    assert "Sáng mùng năm tháng ba," in run.stdout.decode("utf-8")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "answered 404"),
        ("/away", "neither http nor https"),
        ("/loop", "redirects without end"),
        ("/large", "over 8 MB"),
    ],
)
def test_an_address_of_no_use(site, command, path: str, says: str) -> None:
    run = command("make", site.url + path, "--allow-private")
    assert run.returncode == 2
    assert says in one_line(run)


def test_a_server_that_is_not_there(command) -> None:
    run = command("make", "http://127.0.0.1:9/x", "--allow-private")
    assert run.returncode == 1
    assert "cannot be reached" in one_line(run)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]"])
def test_this_machine_is_refused_unless_allowed(site, host: str, command) -> None:
    url = f"http://{host}:{site.server_port}/page"
    with pytest.raises(ArticleError, match=r"--allow-private|cannot be reached"):
        Fetcher().get(url)
    assert site.asked == []  # refused before any request


def test_a_public_name_that_leads_here_is_refused(site, monkeypatch) -> None:
    """DNS rebinding: the socket's address is checked, not the name's."""
    import socket

    real = socket.getaddrinfo

    def rebound(host, *rest, **named):
        return real("127.0.0.1" if host == "example.com" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with pytest.raises(ArticleError, match="--allow-private"):
        Fetcher().get(f"http://example.com:{site.server_port}/page")
    assert site.asked == []


class TestFeeds:
    @pytest.mark.parametrize("source", ["/rss.xml", "/sitemap.xml"])
    def test_makes_only_what_is_new(self, site, source, command, tmp_path) -> None:
        own = {"TTS_NEWS_CACHE": str(tmp_path / "clips")}
        first = command("make", site.url + source, "--allow-private", "--json", **own)
        assert first.returncode == 0, first.stderr
        made = events(first, "episode")
        assert [e["article"][-6:] for e in made] == ["/bai/2", "/bai/1"]  # newest first
        site.asked.clear()
        assert (
            events(
                command("make", site.url + source, "--allow-private", "--json", **own), "episode"
            )
            == []
        )
        assert not [path for path in site.asked if "/bai/" in path]
        site.items = [1, 2, 3]
        third = command("make", site.url + source, "--allow-private", "--json", **own)
        assert [e["article"][-6:] for e in events(third, "episode")] == ["/bai/3"]
        manifests = [p for p in (tmp_path / "output").glob("2*.json") if p.name.count(".") == 1]
        assert len(manifests) == 3

    def test_another_output_and_an_edition_get_everything(self, site, command, tmp_path) -> None:
        feed = f"{site.url}/rss.xml"
        assert len(events(command("make", feed, "--allow-private", "--json"), "episode")) == 2
        other = command("make", feed, "--allow-private", "--json", "--out", "other")
        assert len(events(other, "episode")) == 2
        bulletin = command("make", feed, "--allow-private", "--json", "--edition", "Bản tin")
        assert [e["state"] for e in events(bulletin, "episode")] == ["made"]
        forced = command("make", feed, "--allow-private", "--json", "--force")
        assert [e["state"] for e in events(forced, "episode")] == ["made", "made"]

    def test_what_failed_is_tried_again(self, site, command, tmp_path) -> None:
        own = {"TTS_NEWS_CACHE": str(tmp_path / "clips")}
        site.faults["/bai/1"] = 503
        run = command("make", f"{site.url}/rss.xml", "--allow-private", "--json", **own)
        assert run.returncode == 2
        assert len(events(run, "episode")) == len(events(run, "error")) == 1
        site.faults.clear()
        again = command("make", f"{site.url}/rss.xml", "--allow-private", "--json", **own)
        assert [e["article"][-6:] for e in events(again, "episode")] == ["/bai/1"]

    def test_robots_txt_is_kept_to(self, site, command) -> None:
        site.robots = "User-agent: *\nDisallow: /bai/2\nCrawl-delay: 1\n"
        run = command("make", f"{site.url}/rss.xml", "--allow-private", "--json")
        assert [e["article"][-6:] for e in events(run, "episode")] == ["/bai/1"]
        assert "robots.txt" in events(run, "error")[0]["error"]
        assert "/bai/2" not in site.asked

    def test_requests_to_a_host_are_spaced(self, site) -> None:
        site.robots = "User-agent: *\nCrawl-delay: 0.3\n"
        fetcher = Fetcher(allow_private=True)
        for n in (1, 2, 3):
            fetcher.get(f"{site.url}/bai/{n}", polite=True)
        pages = [t for t, p in zip(site.times, site.asked, strict=True) if p != "/robots.txt"]
        assert pages[2] - pages[0] >= 0.5

    def test_a_retracted_article_is_not_made_again(self, site, command, tmp_path) -> None:
        own = {"TTS_NEWS_CACHE": str(tmp_path / "clips")}
        command("make", f"{site.url}/rss.xml", "--allow-private", "-q", **own)
        assert command("retract", f"{site.url}/bai/1", **own).returncode == 0
        site.items = [1, 2, 3]
        run = command("make", f"{site.url}/rss.xml", "--allow-private", "--json", **own)
        assert [e["article"][-6:] for e in events(run, "episode")] == ["/bai/3"]


def test_watch_goes_on_over_faults_and_stops_cleanly(tmp_path: Path) -> None:
    import signal

    folder = tmp_path / "in"
    folder.mkdir()
    run = start(tmp_path, "watch", "in", "--every", "1s", "--json")
    (folder / "bad.json").write_text("{")
    (folder / "good.json").write_text(json.dumps({"title": "Tin một", "body": "Một câu."}))
    (folder / "late.json").write_text(json.dumps({"title": "Tin hai", "body": "Hai câu."}))
    past = time.time() - 60
    for name in ("bad.json", "good.json"):
        os.utime(folder / name, (past, past))
    feed = tmp_path / "output" / "feed.xml"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if feed.exists() and b"Tin hai" in feed.read_bytes():
            break
        time.sleep(0.1)
    run.send_signal(signal.SIGTERM)
    out, said = run.communicate(timeout=60)
    assert run.returncode == 0
    text = feed.read_text("utf-8")
    assert "Tin một" in text
    assert "Tin hai" in text
    assert said.count(b"bad.json") == 1, "and not at each look"
    assert b"Traceback" not in said
    assert out


def test_what_stays_wrong_is_said_once_until_it_changes(tmp_path: Path, monkeypatch) -> None:
    from tts_news.cli import console
    from tts_news.cli.watch import AGAIN, Lasting

    said: list[str] = []
    clock = [0.0]
    monkeypatch.setattr(console, "error", lambda line: said.append(str(line)))
    monkeypatch.setattr(console, "warning", lambda line: said.append(str(line)))
    monkeypatch.setattr("tts_news.cli.watch.time.monotonic", lambda: clock[0])
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    lasting = Lasting()

    def look(*faults: str) -> list[str]:
        said.clear()
        clock[0] += 900
        with lasting:
            for fault in faults:
                lasting.error(fault, str(bad))
            lasting.warning("left out")
        return [line for line in said if line != "left out"]

    assert look("no JSON") == ["no JSON"]
    assert look("no JSON") == []
    assert look("no JSON", "no title") == ["no title"]
    bad.write_text("{{")
    assert look("no JSON") == ["no JSON"], "the file is another"
    assert look() == []
    assert look("no JSON") == ["no JSON"], "it came back"
    clock[0] += AGAIN - 900
    assert look("no JSON") == ["no JSON"], "another shift is at the desk"
    assert look("no JSON") == []


def test_watch_says_nothing_of_what_was_there_before(command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.json"
    path.write_text(json.dumps({"title": "Tin một", "body": "Một câu."}))
    os.utime(path, (5, 5))
    line = ["watch", "in", "--every", "1s", "--voice", "north"]
    first = command(*line, "--times", "2")
    assert (first.stdout.count(b"Tin"), first.stdout.count(b"feed: ")) == (0, 1)
    assert first.stdout.count(b"transcript: ") == 1
    assert command(*line, "--times", "1").stdout == b""


def test_a_file_of_the_future_is_not_waited_for(tmp_path: Path) -> None:
    """Its time is of another machine's clock, or of before this one was put right."""
    from tts_news.sources.discovery import SETTLED, sources

    path = tmp_path / "a.txt"
    path.write_text("Tin\n\nMột câu.\n")

    def names() -> list[str]:
        fetcher = Fetcher()
        return [source.name for source in sources([str(path)], fetcher, None, settled=True)]

    assert names() == [], "it may still be written to"
    os.utime(path, (time.time() + 5000,) * 2)
    assert names() == [], "so it may, by when its entry was changed"
    deadline = time.monotonic() + 5 * SETTLED
    while not names():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_an_address_that_a_feed_lists_many_times_is_fetched_once(site, command, tmp_path) -> None:
    site.items = [1, 2, 2, 1, 1, 2]
    run = command("make", f"{site.url}/rss.xml", "--allow-private", "--json")
    assert sorted(e["article"][-6:] for e in events(run, "episode")) == ["/bai/1", "/bai/2"]
    assert sorted(a for a in site.asked if "/bai/" in a) == ["/bai/1", "/bai/2"]


def test_watch_wants_an_interval(command) -> None:
    assert "write it as 15m" in one_line(command("watch", "x", "--every", "often"))
