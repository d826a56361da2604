"""Music in an edition: its positions, its loudness, and the chapters and word times with it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.test_bulletin import metered, tone
from tests.test_newsroom import TOPICS, write
from tts_news.audio.ffmpeg import executable
from tts_news.audio.music import Music, Spoken, bed
from tts_news.edition import conductor as edition
from tts_news.edition.choice import Choice
from tts_news.errors import UserError
from tts_news.settings import EditionMusic, EditionTexts, Settings

JINGLE, STING, BED, CLOSING = 880.0, 1250.0, 220.0, 660.0
TABLE = """
[edition.music]
jingle = "hieu.wav"
sting = "chuyen.wav"
bed = "nen.wav"
closing = "ket.wav"
"""


def tunes(folder: Path) -> None:
    for name, seconds, hertz in (
        ("hieu", 2.5, JINGLE), ("chuyen", 0.6, STING), ("nen", 4.0, BED), ("ket", 3.0, CLOSING),
    ):  # fmt: skip
        tone(folder / f"{name}.wav", seconds, hertz)


class Sound:
    """A finished file, decoded by a separate ffmpeg run."""

    def __init__(self, path: Path) -> None:
        command = [executable(), "-v", "error", "-i", str(path), "-map", "0:a", "-ac", "1"]
        command += ["-ar", "16000", "-f", "f32le", "pipe:1"]
        pcm = subprocess.run(command, capture_output=True, check=True).stdout
        self.samples = np.frombuffer(pcm, np.float32)

    def level(self, hertz: float, start: float, end: float) -> float:
        """DB of one tone between two seconds."""
        part = self.samples[round(start * 16_000) : round(end * 16_000)]
        wave = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / 16_000)
        return float(20 * np.log10(abs(np.dot(part, wave)) / len(part) + 1e-9))


def test_an_edition_with_music(tmp_path: Path, command) -> None:
    one, two, *_ = TOPICS
    names = [write(tmp_path / "bai", one), write(tmp_path / "bai", two)]
    tunes(tmp_path)
    (tmp_path / "tts-news.toml").write_text(f'formats = ["mp3", "opus"]\n{TABLE}', "utf-8")
    run = command("make", "--edition", "Bản tin", *names)
    assert run.returncode == 0, run.stderr
    out = tmp_path / "output"
    (path,) = out.glob("*.mp3")
    told = json.loads((out / f"{path.stem}.json").read_text("utf-8"))
    for file in told["audio"]:
        integrated, peak = metered(out / file["name"])
        assert integrated == pytest.approx(-16, abs=0.5)
        assert peak <= -1
    assert told["audio"][0]["bitrate"] == 96_000, "music wants more than a voice"

    opening, first, second, closing = told["chapters"]
    cues = {n: [c for c in told["cues"] if c["story"] == n] for n in range(4)}
    begins = {n: some[0]["start"] for n, some in cues.items()}
    ends = {n: some[-1]["end"] for n, some in cues.items()}
    sound = Sound(path)
    loud = sound.level(JINGLE, 0.4, 2.7)
    # The jingle before all speech; the bed alone, 18 dB lower under speech, then up and out.
    assert begins[0] == pytest.approx(0.3 + 2.5 + 0.3 + 1.5, abs=0.02)
    assert sound.level(JINGLE, 3.0, 4.0) < loud - 40
    alone = sound.level(BED, 3.3, 4.0)
    assert alone == pytest.approx(loud, abs=3), "as loud as a jingle"
    pause = (cues[0][0]["end"] + 0.1, cues[0][1]["start"] - 0.1)
    assert sound.level(BED, *pause) == pytest.approx(alone - 18, abs=1.5)
    assert sound.level(BED, ends[0] + 0.42, ends[0] + 0.55) > alone - 10, "up again"
    assert sound.level(BED, begins[1] + 0.5, ends[1] - 0.5) < alone - 35, "none under a story"
    # A sting at the beginning of each chapter but the first, followed at once by speech.
    for n, chapter in ((1, first), (2, second), (3, closing)):
        start = chapter["start"]
        assert sound.level(STING, start + 0.05, start + 0.55) == pytest.approx(loud, abs=3)
        lead = 1.5 if n == 3 else 0.0
        assert begins[n] == pytest.approx(start + 0.6 + 0.3 + lead, abs=0.02)
        assert start > ends[n - 1]
    end = told["duration"]
    assert sound.level(CLOSING, end - 2.9, end - 0.1) == pytest.approx(loud, abs=3)
    assert end == pytest.approx(len(sound.samples) / 16_000, abs=0.1)
    assert [c["start"] for c in told["chapters"][1:]] == [c["end"] for c in told["chapters"][:-1]]
    assert (opening["start"], closing["end"]) == (0.0, end)
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", path],
        capture_output=True, check=True,
    )  # fmt: skip
    read = [float(c["start_time"]) for c in json.loads(probed.stdout)["chapters"]]
    assert read == pytest.approx([c["start"] for c in told["chapters"]], abs=0.002)

    # A repeated run makes nothing new; another sting makes a corrected edition.
    assert b"unchanged" in command("make", "--edition", "Bản tin", *names).stdout
    tone(tmp_path / "chuyen.wav", 0.7, STING)
    assert b"made:" in command("make", "--edition", "Bản tin", *names).stdout
    assert not path.exists()
    # A single article has no music.
    assert command("make", names[0], "--out", "allein").returncode == 0
    (alone_file,) = (tmp_path / "allein").glob("*.mp3")
    assert Sound(alone_file).level(JINGLE, 0.3, 2.8) < loud - 20


def test_music_counts_where_a_length_is_asked_for(tmp_path: Path) -> None:
    names = [str(write(tmp_path, title, priority=n)) for n, title in enumerate(TOPICS)]
    tunes(tmp_path)
    texts = EditionTexts(
        music=EditionMusic(jingle="hieu.wav", sting="chuyen.wav", closing="ket.wav")
    )
    made = {}
    for name, chosen in (("with", texts), ("without", EditionTexts())):
        settings = Settings(out=str(tmp_path / name), edition=chosen, folder=tmp_path)
        options = edition.Options(edition="Bản tin", choice=Choice(length=45.0))
        (made[name],) = edition.make(names, settings, options)
    assert made["with"].episode.duration <= 45
    assert len(made["with"].episode.stories) < len(made["without"].episode.stories)


def test_what_is_missing_is_said_before_anything_is_spoken(tmp_path: Path) -> None:
    settings = Settings(
        out=str(tmp_path / "out"),
        edition=EditionTexts(music=EditionMusic(sting="fehlt.wav")),
        folder=tmp_path,
    )
    options = edition.Options(edition="Bản tin")
    with pytest.raises(UserError, match=r"edition\.music\.sting .*fehlt\.wav: no such file"):
        list(edition.make([str(write(tmp_path, "Một tin"))], settings, options))


@pytest.mark.parametrize("key, value", [("duck", 3.0), ("lead", -1.0), ("level", 40.0)])
def test_a_wrong_level_is_named(key: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"^{key}: "):
        EditionMusic(**{key: value})


def test_a_bed_never_jumps(tmp_path: Path) -> None:
    from tts_news.audio.mix import opened

    track = opened(tmp_path / tone(tmp_path / "nen.wav", 4.0, BED), 1, tmp_path)
    music = Music(lead=0.1, ramp=0.4)  # shorter than the ramp: they cross
    played = bed(track, 10.0, [Spoken(10.1, 12.0), Spoken(12.2, 15.0, duck=-30.0)], music)
    times = [when for when, _ in played.levels]
    assert times == sorted(times)
    assert played.levels[0][0] <= 10.0
    assert played.end == pytest.approx(15.0 + 0.4 + 1.5)
    assert dict(played.levels)[15.0] == -30.0
    track.pcm.close()
