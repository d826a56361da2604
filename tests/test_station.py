"""A bulletin in the feed: aired, published, corrected, retracted."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import feedparser
import pytest

from tests.test_bulletin import articles, metered, short, tone
from tests.test_music import Sound
from tests.test_newsroom import episodes

MORE = (
    '[[item]]\narticle = "bai1.json"\nshorten = true\nbed = "nen.wav"\n'
    'text = "Sau đây là tin trong huyện."\n'
)


def rundown(folder: Path, head: str = "") -> Path:
    articles(folder, 3)
    tone(folder / "nen.wav", 4.0, 220)
    return short(folder, head, MORE)


def test_a_stations_day(tmp_path: Path, command) -> None:
    """From the morning's files to air, feed and correction, by the commands that staff run."""
    import wavinfo

    documents = Path(__file__).parent / "documents"
    articles(tmp_path / "bai", 2)
    for number in (3, 4, 5, 6):
        (tmp_path / "bai" / f"bai{number}.json").unlink()
    first = tmp_path / "bai" / "bai1.json"
    first.write_text(first.read_text("utf-8").replace("Người dân", "Ông Grzbld"), "utf-8")
    shutil.copy(documents / "keo-co.docx", tmp_path / "bai")
    place = tmp_path / "phat-song"
    place.mkdir()
    tone(tmp_path / "keo-co.wav", 8.0, 250)
    (tmp_path / "tts-news.toml").write_text(
        '[bulletin]\npublish = true\ndeliver = ["phat-song"]\n[[bulletin.edition]]\n'
        'name = "Bản tin sáng"\nat = "06:00"\nrundown = "sang.toml"\nlength = "1:00"\n',
        "utf-8",
    )
    own = {"XDG_CONFIG_HOME": str(tmp_path / "own")}
    day = ("--date", "2026-11-24")
    assert command("bulletin", "new", "bai", "--to", "sang.toml").returncode == 0

    proof = command("bulletin", "proof", "06:00", *day, **own)
    assert proof.returncode == 3, proof.stderr
    assert "bai1  Grzbld" in proof.stdout.decode()
    assert command("lexicon", "add", "Grzbld", "gờ rát bơn", **own).returncode == 0
    assert command("bulletin", "proof", "06:00", *day, **own).returncode == 0
    clock = command("bulletin", "06:00", "--back-time", *day, **own).stdout.decode()
    assert clock.startswith("06:00:00")

    done = command("bulletin", "06:00", *day, "--pick-up", "keo-co.wav", **own)
    assert done.returncode == 0, done.stderr
    name = "BT_20261124_0600.wav"
    read = wavinfo.WavInfoReader(str(place / name))
    assert read.data.frame_count == 60 * 48_000
    assert read.bext.originator_time == "06:00:00"
    assert read.bext.loudness_value == pytest.approx(metered(place / name)[0], abs=0.1)
    assert len(list(place.iterdir())) == 7
    (made,) = episodes(tmp_path / "output")
    paper = (place / "BT_20261124_0600.rundown.html").read_text("utf-8")
    told = json.loads((place / "BT_20261124_0600.rundown.json").read_text("utf-8"))
    gone = told["dropped"] or [item["name"] for item in told["items"] if item["sentences_cut"]]
    assert gone
    assert "<s>" in paper
    assert made["duration"] == 60.0

    # A figure is corrected; the recording stays, playout and listeners get the new version.
    first.write_text(first.read_text("utf-8").replace("tổng vốn 6,5", "tổng vốn 6,8"), "utf-8")
    before = (place / name).read_bytes()
    done = command("bulletin", "06:00", *day, "--only", "bai1", **own)
    assert done.returncode == 0, done.stderr
    assert b"a human's recording is aired" in done.stderr
    assert (place / name).read_bytes() != before
    (again,) = episodes(tmp_path / "output")
    assert (again["id"], again["revision"]) == (made["id"], 2)
    assert "tổng vốn 6,8" in json.dumps(again, ensure_ascii=False)
    assert b"0 errors" in command("check").stdout


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
    # As aired: the times are those of the rundown, and cut sentences are in no transcript.
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

    # A repeated run changes nothing; a correction replaces the episode; there is only one.
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}
    assert b"unchanged: " in command("bulletin", plan).stdout
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    plan.write_text(plan.read_text("utf-8").replace("dài 40 m", "dài 45 m"), "utf-8")
    assert b"made: " in command("bulletin", plan).stdout
    (again,) = episodes(out)
    assert (again["id"], again["revision"]) == (made["id"], 2)
    assert again["audio"][0]["name"] != made["audio"][0]["name"]
    assert not (out / made["audio"][0]["name"]).exists()
    # Another hour is another episode.
    assert command("bulletin", plan, "--start", "11:30").returncode == 0
    assert len(episodes(out)) == 2

    # A retracted episode stays retracted until it is requested by name.
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
    assert probed(tmp_path / "output" / made["audio"][0]["name"])["chapters"]


def test_a_bed_runs_on_until_the_clock(tmp_path: Path, command) -> None:
    """A filler and then the bed fill the time to the next fixed item and to the end."""
    tone(tmp_path / "nen.wav", 4.0, 220)
    bed = 'bed = "nen.wav"\nbed_runs_on = true\n'
    filler = '[[item]]\nname = "them"\nfiller = true\ntext = "Bà con nhớ giữ ấm cho trâu bò."\n'
    weather = '[[item]]\nkind = "weather"\ntext = "Trời nắng."\nat = "+0:30"\n'
    plan = short(tmp_path, 'length = "0:50"\n', f"{bed}{filler}{weather}")
    text = plan.read_text("utf-8")
    plan.write_text(text + bed, "utf-8")
    done = command("bulletin", plan, TTS_NEWS_LANG="en")
    assert done.returncode == 0, done.stderr
    out = tmp_path / "output" / "bulletins"
    told = json.loads(next(out.glob("*.rundown.json")).read_text("utf-8"))
    filled = {note["item"]: note["seconds"] for note in told["notes"] if note["kind"] == "filled"}
    assert list(filled) == ["lua", "sign-off"]
    assert "the bed of lua runs on for" in done.stdout.decode()
    paced = [note for note in told["notes"] if note["kind"] == "paced"]
    assert [(note["pauses"], note["rate"]) for note in paced] == [(1, 0), (1, 0)]
    items = {item["name"]: item for item in told["items"]}
    assert items["weather"]["start"] == pytest.approx(30, abs=0.01)
    assert "them" in items
    assert told["seconds"] == 50
    sound = Sound(next(out.glob("*.wav")))
    first, second = items["lua"]["sentences"]
    under = sound.level(220, first["end"] + 0.05, second["start"] - 0.05)
    for name, seconds in filled.items():
        ends = items[name]["sentences"][-1]["end"]
        alone = sound.level(220, ends + 0.6, ends + 0.4 + seconds - 0.1)
        assert alone == pytest.approx(under + 18, abs=3), "up again, and on"
    assert sound.level(220, 49.95, 50.0) < under, "out at the end"

    plan.write_text(text.replace('bed = "nen.wav"\n', ""), "utf-8")
    assert (
        "bed_runs_on: there is no bed"
        in command("bulletin", plan, TTS_NEWS_LANG="en").stderr.decode()
    )


def probed(path: Path) -> dict:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-of", "json", path]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_id3_in_the_wav_is_read_beside_its_other_chunks(tmp_path: Path, command) -> None:
    import wavinfo

    plan = short(tmp_path)
    (tmp_path / "tts-news.toml").write_text("[bulletin]\nid3 = true\n", "utf-8")
    assert command("bulletin", plan).returncode == 0
    (path,) = (tmp_path / "output" / "bulletins").glob("*.wav")
    told = {c["tags"]["title"]: float(c["start_time"]) for c in probed(path)["chapters"]}
    items = json.loads(path.with_suffix(".rundown.json").read_text("utf-8"))["items"]
    for item in items:  # with their accents: not the cues, which are ASCII
        assert told[item["title"]] == pytest.approx(item["start"], abs=0.002)
    # ffprobe prefers the WAV's own INFO for the rest: the tag alone, before an MP3.
    data = path.read_bytes()
    chunk = data[data.rindex(b"id3 ") + 8 :]
    alone = tmp_path / "alone.mp3"
    alone.write_bytes(chunk + path.with_suffix(".mp3").read_bytes())
    tags = probed(alone)["format"]["tags"]
    assert (tags["title"], tags["album"]) == ("Bản tin xã 06:00 24/11/2026", "Bản tin nghe")
    assert "Xã khánh thành cầu mới." in next(v for k, v in tags.items() if "lyrics" in k)
    read = wavinfo.WavInfoReader(str(path), info_encoding="utf-8")
    assert read.bext.originator_date == "2026-11-24"
    assert read.bext.loudness_value == pytest.approx(-23, abs=0.2)
    assert read.info.title == "Bản tin xã"
    assert len(list(read.cues.each_cue())) == 4
    assert int.from_bytes(path.read_bytes()[4:8], "little") == path.stat().st_size - 8


def test_what_playout_gets(tmp_path: Path, command) -> None:
    """It is made and delivered; on failure no file of yesterday remains under today's name."""
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

    # If the same programme cannot be made again, its delivered files remain.
    assert command("bulletin", plan, "--length", "0:02").returncode == 2
    assert len(list(place.iterdir())) == 2
    # If tomorrow's programme cannot be made, today's is removed.
    run = command("bulletin", plan, "--length", "0:02", "--date", "2026-11-25")
    assert run.returncode == 2
    assert b"removed SANG.wav" in run.stderr
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
