"""Unchanged sources are not read again, and an unchanged output is not rewritten."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.test_podcast import articles
from tts_news.edition import conductor, memory
from tts_news.publish import catalogue, feed
from tts_news.settings import Settings, Show
from tts_news.sources import discovery

SHOW = Show(title="Bản tin thử", base_url="https://nghe.baomoi-thu.vn/")


class Counted:
    """Counts the articles that are read and the feeds that are written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read, self.written = 0, 0
        load, write = discovery.load, feed.write_feed

        def loading(*given: object) -> object:
            self.read += 1
            return load(*given)

        def writing(*given: object) -> object:
            self.written += 1
            return write(*given)

        monkeypatch.setattr(discovery, "load", loading)
        monkeypatch.setattr(feed, "write_feed", writing)

    def run(self, names: list[str], settings: Settings, **options: object) -> tuple[str, int, int]:
        """The first letters of the states, and the numbers of articles read and feeds written."""
        self.read = self.written = 0
        made = list(conductor.make(names, settings, conductor.Options(**options)))
        conductor.refresh(settings)
        return "".join(one.state[0] for one in made), self.read, self.written


def test_only_what_differs_is_looked_at(tmp_path: Path, monkeypatch) -> None:
    names = articles(tmp_path, "Tin một", "Tin hai", "Tin ba")
    settings = Settings(show=SHOW, out=str(tmp_path / "out"))
    counted = Counted(monkeypatch)
    assert counted.run(names, settings) == ("mmm", 3, 1)
    assert counted.run(names, settings) == ("uuu", 0, 0)

    def changed(what) -> tuple[str, int, int]:
        what()
        first = counted.run(names, settings)
        assert counted.run(names, settings)[1:] == (0, 0), "and is known the next time"
        return first

    path = Path(names[1])
    data = json.loads(path.read_text("utf-8"))
    assert changed(lambda: os.utime(path, ns=(5, 5))) == ("uuu", 1, 0)
    text = json.dumps({**data, "body": "Câu đã sửa."})
    assert changed(lambda: path.write_text(text, "utf-8")) == ("umu", 1, 1)

    out = tmp_path / "out"
    assert changed(lambda: next(out.glob("*tin-ba*.vtt")).unlink()) == ("uum", 1, 1)
    assert changed((out / "feed.xml").unlink) == ("uuu", 0, 1)
    assert changed((out / "site/embed/articles-0.json").unlink) == ("uuu", 0, 1)
    assert (out / "site/embed/articles-0.json").is_file()
    assert changed(lambda: (out / ".unchanged.json").write_text("[")) == ("uuu", 3, 0)
    assert changed(lambda: (out / ".published.json").write_text('{"state": 1}')) == ("uuu", 0, 1)
    user = Path(os.environ["XDG_CONFIG_HOME"]) / "tts-news"
    user.mkdir(exist_ok=True)
    lexicon = user / "lexicon.tsv"
    assert changed(lambda: lexicon.write_text("Tin\ttinh\n", "utf-8")) == ("mmm", 3, 1)
    assert changed(lexicon.unlink) == ("mmm", 3, 1)
    settings = replace(settings, show=replace(SHOW, description="Khác"))
    assert counted.run(names, settings) == ("uuu", 3, 1)
    assert counted.run(names, settings, force=True)[:2] == ("mmm", 3)


@pytest.mark.parametrize(
    "wrong", [[], [1], None, 5, {"a": 1}, [[], {}], ["a", ["b"]], ["a", {"b": 1}], "xy", "\ud800"]
)
def test_hidden_files_of_somebody_else_stop_nothing(tmp_path: Path, wrong: object) -> None:
    names = articles(tmp_path, "Tin một")
    out = tmp_path / "out"
    settings = Settings(show=SHOW, out=str(out))
    list(conductor.make(names, settings, conductor.Options()))
    conductor.refresh(settings)
    for name in (".unchanged.json", ".published.json", ".sources.json"):
        path = out / name
        good = json.loads(path.read_bytes()) if path.is_file() else {"http://a.vn/": {"etag": "x"}}
        inner = {key: {"x": wrong} if isinstance(v, dict) else wrong for key, v in good.items()}
        for bad in (wrong, {**good, "x": wrong}, inner, {**good, "sources": {"x": wrong}}):
            path.write_text(json.dumps(bad), "utf-8")
            made = list(conductor.make(names, settings, conductor.Options()))
            assert [one.state for one in made] == ["unchanged"]
            conductor.refresh(settings)


def test_what_is_no_file_in_an_output_stops_nothing(tmp_path: Path) -> None:
    """Links that lead nowhere or without end, pipes in the place of its hidden files."""
    names = articles(tmp_path, "Tin một")
    out = tmp_path / "out"
    out.mkdir()
    (out / "around.json").symlink_to("around.json")
    (out / "nowhere.mp3").symlink_to("nowhere")
    (out / "zero.json").symlink_to("/dev/zero")
    (out / "feed.xml").symlink_to("/dev/zero")
    for name in (".unchanged.json", ".published.json", ".sources.json"):
        os.mkfifo(out / name)
    settings = Settings(show=SHOW, out=str(out))
    assert [one.state for one in conductor.make(names, settings, conductor.Options())] == ["made"]
    conductor.refresh(settings)
    assert b"<item>" in (out / "feed.xml").read_bytes()
    assert memory.is_published(out, settings)


def test_what_was_taken_back_is_not_read_either(tmp_path: Path, monkeypatch) -> None:
    names = articles(tmp_path, "Tin một", "Tin hai")
    settings = Settings(show=SHOW, out=str(tmp_path / "out"))
    counted = Counted(monkeypatch)
    made = list(conductor.make(names, settings, conductor.Options()))
    conductor.retract(settings, [made[0].episode.id])
    assert counted.run(names, settings)[:2] == ("ru", 0)
    assert counted.run(names, settings) == ("ru", 0, 0)


def test_another_publishers_episode_is_published(tmp_path: Path) -> None:
    """A manifest from another publisher is noticed, whatever was published last."""
    names = articles(tmp_path, "Tin một", "Tin hai")
    settings = Settings(show=SHOW, out=str(tmp_path / "out"))
    list(conductor.make(names[:1], settings, conductor.Options()))
    conductor.refresh(settings)
    list(conductor.make(names[1:], settings, conductor.Options()))
    assert not memory.is_published(tmp_path / "out", settings)
    conductor.refresh(settings)
    assert memory.is_published(tmp_path / "out", settings)
    assert (tmp_path / "out" / "feed.xml").read_text("utf-8").count("<item>") == 2


def published(out: Path) -> dict[str, bytes]:
    """Everything that is generated from the catalogue."""
    conductor.publish(Settings(show=SHOW, out=str(out)))
    paths = [*out.glob("feed*.xml"), *out.glob("site/*.html"), *out.glob("site/*.json")]
    return {path.name: path.read_bytes() for path in paths}


def test_only_new_manifests_are_read_and_new_items_rendered(tmp_path: Path, monkeypatch) -> None:
    """The output has the same bytes whether all episodes, some or none were remembered."""
    names = articles(tmp_path, "Tin một", "Tin hai", "Tin ba")
    out = tmp_path / "out"
    settings = Settings(show=SHOW, out=str(out))
    list(conductor.make(names, settings, conductor.Options()))
    read, rendered = [], []
    monkeypatch.setattr(catalogue, "_read", _told(read, catalogue._read))
    monkeypatch.setattr(feed, "_item", _told(rendered, feed._item))
    kept = Path(os.environ["TTS_NEWS_CACHE"]) / "outputs"

    def counted() -> tuple[int, int]:
        counts = len(read), len(rendered)
        read.clear()
        rendered.clear()
        return counts

    first = published(out)
    counted()
    assert (published(out), counted()) == (first, (0, 0))
    manifest = next(p for p in out.glob("*.json") if catalogue.is_manifest(p.name))
    os.utime(manifest, ns=(5, 5))
    assert (published(out), counted()) == (first, (1, 0))
    for damage in (b"", b"\x93\xff", b"\xc1" * 99, None):
        for path in kept.iterdir():
            path.unlink() if damage is None else path.write_bytes(damage)
        assert (published(out), counted()) == (first, (3, 3))
    manifest.write_text(manifest.read_text("utf-8").replace('"Tin ', '"Tin mới: '), "utf-8")
    second = published(out)
    assert (len(second["feed.xml"].split(b"Tin m\xe1\xbb\x9bi: ")) > 1, counted()) == (True, (1, 1))
    for path in kept.iterdir():
        path.unlink()
    assert published(out) == second


def _told(calls: list[object], work):
    def telling(*given):
        calls.append(given)
        return work(*given)

    return telling


def test_checking_costs_little_for_each_episode(tmp_path: Path) -> None:
    """The sound's length is read without its tags: under 3 s of processor time for 2,000."""
    import shutil
    import time

    from tts_news.publish.check import check

    names = articles(tmp_path, *(f"Tin {n}" for n in range(4)))
    settings = Settings(show=SHOW, out=str(tmp_path / "out"))
    list(conductor.make(names, settings, conductor.Options()))
    conductor.publish(settings)
    out = tmp_path / "out"
    root = (out / "feed.xml").read_text("utf-8")
    head, *items = root.split("    <item>\n")
    last, tail = items[-1].split("    </item>\n")
    more = "".join(
        f"    <item>\n{last.replace('</guid>', f'{n}</guid>')}    </item>\n" for n in range(300)
    )
    (out / "feed.xml").write_text("    <item>\n".join([head, *items[:-1]]) + more + tail, "utf-8")
    shutil.copytree(out, tmp_path / "copy")
    began = time.process_time()
    found = list(check(tmp_path / "copy", listen=False))
    assert time.process_time() - began < 300 * 0.0015 * 3, (
        "three times the mean, for a busy machine"
    )
    assert any("another episode's" in one.what for one in found)
