"""Notices for loudspeakers: made, checked by other tools, and refused."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime, time
from pathlib import Path

import pytest

from tests.test_bulletin import metered, start, tone
from tts_news.audio.ffmpeg import executable
from tts_news.base.hours import VIETNAM
from tts_news.bulletin import loudspeaker
from tts_news.bulletin.air import Options
from tts_news.clean import plain
from tts_news.errors import UserError
from tts_news.settings import Settings
from tts_news.settings.bulletins import Bulletins, Loudspeaker

NOTICE = "Sáng thứ Bảy, xã tiêm phòng cho đàn trâu bò ở nhà văn hóa các thôn."


def silences(path: Path) -> list[float]:
    """The durations in seconds of all silences of at least a second."""
    command = [executable(), "-hide_banner", "-nostdin", "-i", str(path)]
    command += ["-af", "silencedetect=noise=-50dB:d=1", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return [float(x.split("silence_duration: ")[1]) for x in said.splitlines() if "duration: " in x]


@pytest.mark.slow
def test_a_day_of_the_loudspeaker_operator(tmp_path: Path) -> None:
    config = tmp_path / "tts-news.toml"
    tone(tmp_path / "chuong.wav", 1.0, 880)
    config.write_text('[bulletin.loudspeaker]\nchime = "chuong.wav"\nlongest = "1:00"\n', "utf-8")
    notice = tmp_path / "tiem-phong.txt"
    notice.write_text(NOTICE, "utf-8")
    options = ("--config", config, "--date", "2035-03-01")
    done = start("bulletin", "loudspeaker", notice, "--at", "17:00", *options)
    assert done.returncode == 0, done.stderr
    (sound,) = (tmp_path / "output" / "loudspeaker").glob("*.mp3")
    assert sound.name == "20350301_1700_thong-thuong_sang-thu-bay-xa-tiem-phong-cho-dan.mp3"
    told = json.loads(sound.with_suffix(".json").read_text("utf-8"))
    assert (told["level"], told["text"], told["file"]) == ("thông thường", NOTICE, sound.name)
    integrated, peak = metered(sound)
    assert integrated == pytest.approx(-14, abs=0.5)
    assert peak <= -1
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", sound],
        capture_output=True, check=True,
    )  # fmt: skip
    (stream,) = json.loads(probed.stdout)["streams"]
    assert (stream["bit_rate"], stream["sample_rate"], stream["channels"]) == ("128000", "44100", 1)
    assert float(stream["duration"]) == pytest.approx(told["seconds"], abs=0.1)
    assert any(length == pytest.approx(3.0, abs=0.3) for length in silences(sound))

    late = start("bulletin", "loudspeaker", notice, "--at", "22:00", *options)
    assert late.returncode == 2
    assert "the hours 20:00-05:30 are quiet" in late.stderr
    storm = ("--text", "Lũ đang lên, bà con rời khỏi bờ suối ngay.", "--level", "khẩn cấp")
    flood = start("bulletin", "loudspeaker", *storm, "--at", "22:00", *options)
    assert flood.returncode == 0, flood.stderr
    assert len(list(sound.parent.glob("*_2200_khan-cap_*"))) == 2
    notice.write_text("\n\n".join(["Thông báo", *[f"{NOTICE} Đây là câu {n}." for n in range(9)]]))
    long = start("bulletin", "loudspeaker", notice, "--at", "17:05", *options)
    assert long.returncode == 2
    assert "at the most 1:00 are allowed" in long.stderr
    assert not list(sound.parent.glob("*_1705_*"))


NOW = datetime(2035, 3, 1, 9, 30, 40, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "at, said",
    [
        ("05:29", "the hours 20:00-05:30 are quiet"),
        ("20:00", "the hours 20:00-05:30 are quiet"),
        ("00:10", "the hours 20:00-05:30 are quiet"),
        ("13:29", "the hours 11:30-13:30 are quiet"),
        ("19:59", ""),  # unless it is still playing at eight
        ("05:30", ""),
        ("13:30", ""),
    ],
)
def test_quiet_hours(at: str, said: str) -> None:
    begins = datetime.combine(NOW, time.fromisoformat(at), VIETNAM)
    notice = loudspeaker.Notice(plain(NOTICE), begins, "ưu tiên")
    if said:
        with pytest.raises(UserError, match=said):
            loudspeaker._is_no_quiet_hour(notice, Loudspeaker(), 0.0)
        urgent = loudspeaker.Notice(plain(NOTICE), begins, loudspeaker.URGENT)
        loudspeaker._is_no_quiet_hour(urgent, Loudspeaker(), 90.0)
    else:
        loudspeaker._is_no_quiet_hour(notice, Loudspeaker(), 30.0)
    if at == "19:59":
        with pytest.raises(UserError, match="20:00-05:30"):
            loudspeaker._is_no_quiet_hour(notice, Loudspeaker(), 90.0)


def test_an_hour_that_is_over_is_no_hour(tmp_path: Path) -> None:
    notice = loudspeaker.Notice(plain(NOTICE), NOW.replace(hour=9, minute=29), loudspeaker.URGENT)
    with pytest.raises(UserError, match="that hour is over"):
        loudspeaker.make(notice, Settings(), Options(tmp_path / "out", ""), NOW)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "key, value", [("repeat", 0), ("longest", "3"), ("quiet", ("20-5",)), ("bitrate", 100)]
)
def test_a_wrong_setting_is_named(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"^{key}: "):
        Bulletins(loudspeaker=Loudspeaker(**{key: value}))
