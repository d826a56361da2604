"""WebSub, private feeds, audiobooks and counted downloads."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import feedparser
import pytest
from lxml import etree
from mutagen.mp4 import MP4

from tests.conftest import ARTICLE
from tests.test_newsroom import TOPICS, write
from tts_news.audio.ffmpeg import executable
from tts_news.edition import conductor as edition
from tts_news.publish import websub
from tts_news.publish.check import ERROR, check
from tts_news.settings import Settings, Show

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


class Hub:
    """A WebSub hub that stores notifications, and answers with a given status."""

    def __init__(self) -> None:
        self.told: list[dict[str, list[str]]] = []
        self.status = 202
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hub.told.append({"type": [self.headers["Content-Type"]], **parse_qs(body)})
                self.send_response(hub.status)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def hub():
    one = Hub()
    yield one
    one.close()


def test_the_hub_is_told_when_the_feed_has_changed(hub, tmp_path: Path, command) -> None:
    (tmp_path / "tts-news.toml").write_text(
        f'[show]\nbase_url = "https://example.org/nghe"\nhub = "{hub.url}"\n'
    )
    assert command("make", ARTICLE, "-q").returncode == 0
    (told,) = hub.told
    assert told["hub.mode"] == ["publish"]
    assert told["hub.url"] == told["hub.topic"] == ["https://example.org/nghe/feed.xml"]
    assert told["type"] == ["application/x-www-form-urlencoded"]
    assert b'rel="hub"' in (tmp_path / "output/feed.xml").read_bytes()

    assert command("make", ARTICLE, "-q").returncode == 0
    assert len(hub.told) == 1, "the feed is the same"

    # A failing hub gives a warning only, as the episode is published.
    hub.status = 503
    run = command("retract", next(tmp_path.glob("output/2*.mp3")).name)
    assert run.returncode == 0
    assert b"warning: the hub was not told" in run.stderr
    assert b"answered 503" in run.stderr


@pytest.mark.parametrize("status, taken", [(200, True), (204, True), (302, False), (404, False)])
def test_what_a_hub_may_answer(hub, status: int, taken: bool) -> None:
    hub.status = status
    assert (websub.tell(hub.url, "https://example.org/") == "") is taken
    assert len(hub.told) == 1, "no redirect is followed"


def test_a_hub_that_is_not_there_is_a_line() -> None:
    fault = websub.tell("http://127.0.0.1:9/", "https://example.org/")
    assert fault == "http://127.0.0.1:9/: nobody answers there"
    assert "\n" not in fault


def test_a_private_show_lies_where_nobody_can_guess(hub, tmp_path: Path, command) -> None:
    (tmp_path / "tts-news.toml").write_text(
        f'[show]\nbase_url = "https://example.org/nghe/"\nprivate = true\nhub = "{hub.url}"\npodping = true\n'
    )
    run = command("make", ARTICLE, "--format", "mp3,m4b")
    assert run.returncode == 0, run.stderr
    kept = tmp_path / "private-path.txt"
    token = kept.read_text("ascii").strip()
    assert re.fullmatch("[0-9a-f]{32}", token)
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    out = tmp_path / "output" / token
    assert [p.name for p in (tmp_path / "output").iterdir()] == [token], "nothing beside it"
    channel = etree.parse(out / "feed.xml").getroot().find("channel")
    assert channel.findtext(f"{ITUNES}block") == "Yes"
    assert channel.findtext("{https://podcastindex.org/namespace/1.0}block") == "yes"
    (own,) = channel.findall("{http://www.w3.org/2005/Atom}link[@rel='self']")
    assert own.get("href") == f"https://example.org/nghe/{token}/feed.xml"
    feed = (out / "feed.xml").read_text("utf-8")
    assert "hub" not in feed
    assert "podping" not in feed
    assert not hub.told, "a hub would tell others where it is"
    (entry,) = feedparser.parse(feed).entries
    assert entry.enclosures[0].href.startswith(f"https://example.org/nghe/{token}/")
    assert b": 0 errors" in command("check", "--quick").stdout
    other = command("check", "--quick", TTS_NEWS_PRIVATE_PATH="0123456789abcdef")
    assert b"no such folder" in other.stderr, "the environment goes over the file"
    kept.write_text("../..")
    assert b"the private path is" in command("feed").stderr
    assert not list(tmp_path.glob("*.xml"))

    book = MP4(next(out.glob("*.m4b")))
    assert book["stik"] == [2]
    assert "pcst" not in book
    said = subprocess.run(
        [executable(), "-hide_banner", "-i", next(out.glob("*.m4b"))],
        capture_output=True,
        check=False,
    ).stderr.decode()
    assert "Dân làm, dân hưởng" in said, "its chapters"


def test_who_counts_downloads_comes_before_the_sound(tmp_path: Path) -> None:
    names = [str(write(tmp_path, title)) for title in list(TOPICS)[:1]]
    show = Show(base_url="https://example.org/nghe/", enclosure_prefix="https://op3.dev/e/")
    settings = Settings(show=show, out=str(tmp_path / "out"), formats=("mp3", "wav"))
    (made,) = edition.make(names, settings, edition.Options())
    edition.publish(settings)
    root = etree.parse(tmp_path / "out" / "feed.xml").getroot()
    files = [file.name for file in made.episode.audio]
    counted = [f"https://op3.dev/e/example.org/nghe/{name}" for name in files]
    assert root.find("channel/item/enclosure").get("url") == counted[0]
    assert [s.get("uri") for s in root.iter("{*}source") if s.get("uri")] == counted
    assert not [f for f in check(tmp_path / "out", listen=False) if f.level == ERROR]


@pytest.mark.parametrize("key", ["hub", "enclosure_prefix"])
def test_addresses_that_are_none_are_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        Show(**{key: "example.org"})
