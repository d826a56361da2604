"""A station's staff: a bulletin aired, put into the feed, corrected, taken back."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import feedparser
import pytest

from tests.test_bulletin import articles, metered, short, tone
from tests.test_newsroom import episodes

MORE = (
    '[[item]]\narticle = "bai1.json"\nshorten = true\nbed = "nen.wav"\n'
    'text = "Sau đây là tin trong huyện."\n'
)


def rundown(folder: Path, head: str = "") -> Path:
    articles(folder, 3)
    tone(folder / "nen.wav", 4.0, 220)
    return short(folder, head, MORE)


def test_a_bulletin_in_the_feed(tmp_path: Path, command) -> None:
    plan = rundown(tmp_path, 'length = "0:36"\npublish = true\n')
    (tmp_path / "tts-news.toml").write_text('formats = ["mp3", "opus"]\n', "utf-8")
    out = tmp_path / "output"
    done = command("bulletin", plan)
    assert done.returncode == 0, done.stderr
    (made,) = episodes(out)
    feed = feedparser.parse((out / "feed.xml").read_bytes())
    (entry,) = feed.entries
    assert entry.id == made["id"]
    assert made["title"] == "Bản tin xã 06:00 ngày 24/11/2026"
    assert made["published"] == "2026-11-24T06:00:00+07:00", "when it is aired"
    assert "Huyện khởi công" in made["summary"]
    for file in made["audio"]:
        integrated, peak = metered(out / file["name"])
        assert integrated == pytest.approx(-16, abs=0.5)
        assert peak <= -1
    # As it was aired: the times are the rundown's, and what was cut is in no transcript.
    aired = json.loads(next((out / "bulletins").glob("*.rundown.json")).read_text("utf-8"))
    items = aired["items"]
    assert [c["title"] for c in made["chapters"]] == [item["title"] for item in items]
    assert [c["start"] for c in made["chapters"]] == [item["start"] for item in items]
    said = [line for item in items for line in item["sentences"]]
    assert [c["text"] for c in made["cues"]] == [line["written"] for line in said]
    assert [c["start"] for c in made["cues"]] == [line["start"] for line in said]
    (cut,) = [item for item in items if item["sentences_cut"]]
    assert cut["name"] == "bai1"
    page = (out / "site" / f"{made['audio'][0]['name'][:-4]}.html").read_text("utf-8")
    for text in ("Sau đây là tin trong huyện.", "Hạng mục thứ 1 của đợt 3"):
        assert text in page
    assert "Hạng mục thứ 3 của đợt 3" not in page + json.dumps(made, ensure_ascii=False)
    (story,) = [s for s in made["stories"] if s["article"]["title"]]
    assert story["article"]["paragraphs"][0]["text"].startswith("Hạng mục thứ 1")

    # The same again changes nothing; a correction replaces it; it is never there twice.
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    assert b"unchanged: " in command("bulletin", plan).stdout
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    plan.write_text(plan.read_text("utf-8").replace("dài 40 m", "dài 45 m"), "utf-8")
    assert b"made: " in command("bulletin", plan).stdout
    (again,) = episodes(out)
    assert (again["id"], again["revision"]) == (made["id"], 2)
    assert again["audio"][0]["name"] != made["audio"][0]["name"]
    assert not (out / made["audio"][0]["name"]).exists()
    # Another hour is another one.
    assert command("bulletin", plan, "--start", "11:30").returncode == 0
    assert len(episodes(out)) == 2

    # What was taken back stays so until it is asked for by name.
    assert command("retract", made["id"]).returncode == 0
    run = command("bulletin", plan)
    assert run.returncode == 0
    assert b"--publish brings it back" in run.stderr
    assert len(episodes(out)) == 1
    assert command("bulletin", plan, "--publish").returncode == 0
    assert len(episodes(out)) == 2
    assert b"0 errors" in command("check").stdout


def test_it_is_not_in_the_feed_unless_asked(tmp_path: Path, command) -> None:
    plan = rundown(tmp_path)
    assert command("bulletin", plan).returncode == 0
    assert not (tmp_path / "output" / "feed.xml").exists()
    config = tmp_path / "tts-news.toml"
    config.write_text(
        '[[bulletin.edition]]\nname = "Sáng"\nat = "06:00"\nrundown = "ngan.toml"\npublish = true\n',
        "utf-8",
    )
    assert command("bulletin", "06:00", "--no-publish").returncode == 0
    assert not (tmp_path / "output" / "feed.xml").exists()
    assert command("bulletin", "06:00").returncode == 0
    (made,) = episodes(tmp_path / "output")
    assert made["title"].startswith("Sáng 06:00")


def test_a_human_recording_goes_into_the_feed_without_its_path(tmp_path: Path, command) -> None:
    plan = rundown(tmp_path, "publish = true\n")
    tone(tmp_path / "bai1.wav", 6.0, 250)
    done = command("bulletin", plan, "--pick-up", "bai1.wav")
    assert done.returncode == 0, done.stderr
    (made,) = episodes(tmp_path / "output")
    assert str(tmp_path) not in json.dumps(made)
    assert made["chapters"][3]["title"] == "Huyện khởi công tuyến đường liên xã"
    assert subprocess.run(
        ["ffprobe", "-v", "error", tmp_path / "output" / made["audio"][0]["name"]], check=False
    ).returncode == 0  # fmt: skip


def test_what_playout_gets(tmp_path: Path, command) -> None:
    """Made and brought; where it fails nothing of yesterday's stays under today's name."""
    plan = rundown(tmp_path)
    place = tmp_path / "phat-song"
    place.mkdir()
    config = tmp_path / "tts-news.toml"
    config.write_text(
        '[bulletin]\npattern = "SANG.wav"\ndeliver = ["phat-song"]\ndeliver_only = ["wav", "cue"]\n',
        "utf-8",
    )
    assert command("bulletin", plan, "--no-deliver").returncode == 0
    assert not list(place.iterdir())
    done = command("bulletin", plan)
    assert done.returncode == 0, done.stderr
    assert b"delivered: phat-song" in done.stdout
    assert sorted(p.name for p in place.iterdir()) == ["SANG.cue", "SANG.wav"]
    here = tmp_path / "output" / "bulletins" / "SANG.wav"
    assert (place / "SANG.wav").read_bytes() == here.read_bytes()

    # The same programme that cannot be made again leaves what was brought of it.
    assert command("bulletin", plan, "--length", "0:02").returncode == 2
    assert len(list(place.iterdir())) == 2
    # Tomorrow's that cannot be made takes today's away.
    run = command("bulletin", plan, "--length", "0:02", "--date", "2026-11-25")
    assert run.returncode == 2
    assert b"took away SANG.wav" in run.stderr
    assert not list(place.iterdir())

    place.rmdir()
    run = command("bulletin", plan, "--publish")
    assert run.returncode == 1
    (line,) = [x for x in run.stderr.decode().splitlines() if x.startswith("error: ")]
    assert "phat-song: no such folder there; make it, or mount it" in line
    assert "the programme is kept in" in line
    assert here.is_file()
    assert len(episodes(tmp_path / "output")) == 1, "listeners get theirs all the same"

    notice = ("bulletin", "loudspeaker", "--text", "Mai họp thôn.", "--date", "2035-03-01")
    config.write_text('[bulletin.loudspeaker]\ndeliver = ["loa"]\n', "utf-8")
    (tmp_path / "loa").mkdir()
    assert b"delivered: loa" in command(*notice, "--at", "17:00").stdout
    assert sorted(p.suffix for p in (tmp_path / "loa").iterdir()) == [".json", ".mp3"]
