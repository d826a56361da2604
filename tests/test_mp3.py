"""MP3 encoded in parallel stretches: it decodes like a file encoded in one piece."""

from __future__ import annotations

import io
import subprocess
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp3 import MP3, BitrateMode

from tts_news.audio import mp3
from tts_news.audio.encode import encode
from tts_news.audio.ffmpeg import Shape, executable, pipe
from tts_news.audio.mp3 import Coding, stretches, write_mp3
from tts_news.errors import TtsNewsError

RATE = 22_050


@pytest.fixture(autouse=True)
def short(monkeypatch) -> None:
    monkeypatch.setattr(mp3, "STRETCH", 1)


def programme(rate: int, seconds: float = 6.0, pause: float = 0.4) -> bytes:
    """Bursts of noise and tone of 0.7 s at full level, with pauses between them."""
    random, sound = np.random.default_rng(1), []
    while sum(map(len, sound)) < seconds * rate:
        at = np.arange(int(0.7 * rate)) / rate
        tone = np.sin(2 * np.pi * (200 + 40 * len(sound)) * at) + random.normal(0, 0.1, len(at))
        sound += [tone / np.abs(tone).max(), np.zeros(int(pause * rate))]
    return (32_000 * np.concatenate(sound)).astype("<i2").tobytes()


def decoded(path: Path) -> np.ndarray:
    command = [executable(), "-loglevel", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert not done.stderr
    return np.frombuffer(done.stdout, "<i2").astype(float)


def noise(sound: np.ndarray, played: np.ndarray) -> float:
    """The noise level in dB relative to the sound."""
    gain = (sound @ played) / (sound @ sound)
    rest = played / gain - sound
    return 10 * np.log10((sound @ sound) / (rest @ rest))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000])
def test_stretches_sound_as_one_piece(rate: int, tmp_path: Path, monkeypatch) -> None:
    coding = Coding(rate, 64_000, 7)
    pcm = programme(rate, pause=max(0.4, 11 * coding.frame / rate))
    write_mp3(io.BytesIO(pcm), coding, tmp_path / "stretches.mp3")
    joints = [*accumulate(len(one.pcm) // 2 for one in stretches(io.BytesIO(pcm), coding))]
    monkeypatch.setattr(mp3, "STRETCH", 100)
    write_mp3(io.BytesIO(pcm), coding, tmp_path / "one.mp3")
    sound = np.frombuffer(pcm, "<i2").astype(float)
    played, whole = decoded(tmp_path / "stretches.mp3"), decoded(tmp_path / "one.mp3")
    assert len(joints) >= 4
    assert len(played) == len(whole) == len(sound) == joints[-1]
    assert noise(sound, played) > noise(sound, whole) - 0.3
    for joint in joints[:-1]:
        near = slice(joint - coding.frame, joint + coding.frame)
        assert np.abs(played[near]).max() <= 1, joint
    for at in range(0, len(sound) - rate, rate // 2):  # neither is worse at any place
        part = slice(at, at + rate)
        assert noise(sound[part], played[part]) > noise(sound[part], whole[part]) - 1.5, at


def test_what_another_reader_finds_in_the_tag(tmp_path: Path) -> None:
    pcm, path = programme(RATE, 9.3), tmp_path / "x.mp3"
    write_mp3(io.BytesIO(pcm), Coding(RATE, 64_000, 7), path)
    info = MP3(path).info
    assert info.length == pytest.approx(len(pcm) / 2 / RATE, abs=1e-6)
    assert info.bitrate_mode == BitrateMode.CBR
    assert info.bitrate == pytest.approx(64_000, rel=1e-4)
    assert info.encoder_info.startswith("LAME")
    # Constant: a second takes the same bytes everywhere, so that seeking by them is exact.
    coding, data = Coding(RATE, 64_000, 7), bytearray(path.read_bytes())
    starts = [*coding.starts(data)]
    assert all(data[at] == 0xFF and data[at + 1] & 0xE0 == 0xE0 for at in starts)
    assert len(starts) - 1 == int.from_bytes(data[data.index(b"Info") + 8 :][:4], "big")
    assert max(abs(at - n * 8000 * 576 / RATE) for n, at in enumerate(starts)) < 10
    tag = bytes(data[: data.index(b"Info") + 156])
    assert mp3._crc16(tag[:-2]) == int.from_bytes(tag[-2:], "big")


def test_the_sums_of_tags() -> None:
    assert mp3._crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC


def test_the_number_of_processors_changes_no_byte(tmp_path: Path, monkeypatch) -> None:
    written = []
    for count in (1, 2, 7):
        monkeypatch.setattr(mp3, "processors", lambda count=count: count)
        write_mp3(io.BytesIO(programme(RATE)), Coding(RATE, 64_000, 7), tmp_path / "x.mp3")
        written.append((tmp_path / "x.mp3").read_bytes())
    assert written[0] == written[1] == written[2]


PIECES = st.lists(
    st.tuples(st.sampled_from([0, 1, -3, 256]), st.integers(0, 30_000)), max_size=12
).map(lambda runs: b"".join(value.to_bytes(2, "little", signed=True) * n for value, n in runs))


class Dribble(io.BytesIO):
    """Like a pipe, it returns the available bytes, which may be fewer than requested."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 999))


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_cuts_are_in_silence_and_lose_nothing(pcm: bytes) -> None:
    coding = Coding(8_000, 64_000, 7)
    cut = [*stretches(io.BytesIO(pcm), coding)]
    assert cut == [*stretches(Dribble(pcm), coding)]
    assert [one.last for one in cut] == [False] * (len(cut) - 1) + [True]
    found = [one.pcm for one in cut]
    assert b"".join(found) == pcm
    around = 4 * 2 * coding.frame
    for end in [*accumulate(map(len, found))][:-1]:
        assert end % (2 * coding.frame) == 0
        assert not any(pcm[end - around : end + around])
    assert all(len(one) > 2 * 8_000 for one in found[:-1])


def test_sound_without_a_pause_is_never_cut() -> None:
    pcm = programme(RATE, pause=0.1)
    assert [one.pcm for one in stretches(io.BytesIO(pcm), Coding(RATE, 64_000, 7))] == [pcm]


@pytest.mark.parametrize("size", [0, 2, 1000, 2 * 576, 44_100])
def test_a_programme_of_hardly_anything(size: int, tmp_path: Path) -> None:
    write_mp3(io.BytesIO(bytes(size)), Coding(RATE, 64_000, 7), tmp_path / "x.mp3")
    assert len(decoded(tmp_path / "x.mp3")) == size // 2


class TestFailures:
    """No failure blocks for ever, and each error says what was wrong."""

    def test_a_file_that_cannot_be_written(self, tmp_path: Path) -> None:
        minute = (programme(RATE) for _ in range(10))
        with pytest.raises(FileNotFoundError):
            encode(minute, RATE, "anull", tmp_path / "no" / "x.mp3")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
    def test_a_full_disk(self) -> None:
        with pytest.raises(OSError, match="No space left"):
            encode((programme(RATE) for _ in range(10)), RATE, "anull", Path("/dev/full"))

    def test_a_filter_that_there_is_not(self, tmp_path: Path) -> None:
        with pytest.raises(TtsNewsError, match="ffmpeg failed while encoding"):
            encode([programme(RATE)], RATE, "nosuchfilter", tmp_path / "x.mp3")

    def test_a_rate_of_no_mp3(self, tmp_path: Path) -> None:
        with pytest.raises(TtsNewsError, match="no MP3 of 64000 bit/s at 20000 Hz"):
            encode([programme(20_000)], 20_000, "anull", tmp_path / "x.mp3")

    def test_a_programme_that_is_not_finished(self, tmp_path: Path) -> None:
        def broken():
            yield programme(RATE)
            raise TtsNewsError("nobody speaks any more")

        with pytest.raises(TtsNewsError, match="nobody speaks"):
            encode(broken(), RATE, "anull", tmp_path / "x.mp3")


@pytest.mark.parametrize("shape", [Shape(RATE), Shape(48_000, 2, "s24le"), Shape(RATE, 1, "f32le")])
def test_sound_in_pieces_is_the_sound_of_a_file(shape: Shape, tmp_path: Path) -> None:
    data = np.random.default_rng(2).integers(0, 120, 5_000 * shape.frame, "u1").tobytes()
    arguments = [*shape.arguments, "pipe:1"]
    for name, sound in (
        ("file", None),
        ("pieces", (data[at : at + 999] for at in range(0, len(data), 999))),
    ):
        with (tmp_path / name).open("wb") as into, (tmp_path / "in").open("w+b") as file:
            file.write(data)
            pipe(sound or file, shape, arguments, "copying", into)
    assert (tmp_path / "file").read_bytes() == (tmp_path / "pieces").read_bytes() == data
