"""Bulletins: a rundown is read, fitted to its length and mixed; other tools check its files."""

from __future__ import annotations

import json
import math
import shutil
import struct
import subprocess
import sys
import wave
from datetime import date
from pathlib import Path

import pytest

from tts_news.audio.ffmpeg import executable
from tts_news.bulletin import recordings, rundown
from tts_news.bulletin.voiced import Reader
from tts_news.errors import UserError
from tts_news.script import wording
from tts_news.settings import EditionTexts, Settings


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the real command."""
    code = "from tts_news.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


TOPICS = [
    "Huyện khởi công tuyến đường liên xã",
    "Giá cà phê tăng trở lại",
    "Trường học vùng sâu đón năm học mới",
    "Nông dân thu hoạch hồ tiêu",
    "Đội bóng huyện thắng trận mở màn",
    "Cầu treo được sửa trước mùa mưa",
]


def tone(path: Path, seconds: float, hertz: float = 440.0, rate: int = 44_100) -> str:
    """A tone as a WAV file beside the rundown; its name."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        turn = 2 * math.pi * hertz / rate
        samples = (round(8000 * math.sin(turn * n)) for n in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return path.name


def articles(folder: Path, paragraphs: int = 6) -> None:
    folder.mkdir(exist_ok=True)
    for number, title in enumerate(TOPICS, 1):
        body = [
            f"Hạng mục thứ {k + 1} của đợt {number + 2} có tổng vốn {10 * k + number + 5},5 tỷ đồng, "
            f"xong trước ngày {k + 3}/{number + 4}/2027. Người dân ở {k + 2}/{k + 9} thôn đồng thuận."
            for k in range(paragraphs)
        ]
        text = json.dumps({"title": title, "paragraphs": body}, ensure_ascii=False)
        (folder / f"bai{number}.json").write_text(text, "utf-8")


def written(folder: Path, more: str = "", length: str = '"5:00"') -> Path:
    """A rundown of a sign-on, six articles and a sign-off, with music."""
    articles(folder)
    tone(folder / "hieu.wav", 2.5)
    tone(folder / "nen.wav", 4.0, 220)
    stories = "".join(
        f'[[item]]\narticle = "bai{n}.json"\npriority = {n}\nshorten = true\n' for n in range(1, 7)
    )
    path = folder / "sang.toml"
    path.write_text(
        'title = "Bản tin sáng"\ndate = 2026-11-24\nstart = "06:00"\n'
        + (f"length = {length}\n" if length else "")
        + '[[item]]\nkind = "sign-on"\njingle_before = "hieu.wav"\n'
        'text = "Bây giờ là {{ time }}, {{ weekday }}, ngày {{ date }}."\n'
        '[[item]]\nkind = "headlines"\nbed = "nen.wav"\n'
        f"{stories}{more}"
        '[[item]]\nkind = "sign-off"\nbed = "nen.wav"\n',
        "utf-8",
    )
    return path


def aired(path: Path, out: Path, *options: str) -> dict:
    done = start("bulletin", str(path), "--out", str(out), *options)
    assert done.returncode == 0, done.stderr
    return json.loads(next(out.glob("*.rundown.json")).read_text("utf-8"))


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bulletin of five minutes with six articles, made once."""
    folder = tmp_path_factory.mktemp("bulletin")
    aired(written(folder), folder / "out")
    return folder / "out"


def metered(path: Path) -> tuple[float, float]:
    command = [executable(), "-hide_banner", "-nostdin", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    lines = [line.split() for line in said.splitlines() if "LUFS" in line or "dBFS" in line]
    return (
        float(next(one[1] for one in lines if one[0] == "I:")),
        float(next(one[1] for one in lines if one[0] == "Peak:")),
    )


@pytest.mark.slow
def test_it_lasts_what_was_asked_for(morning: Path) -> None:
    import wavinfo

    read = wavinfo.WavInfoReader(str(next(morning.glob("*.wav"))))
    assert read.data.frame_count == 300 * 48_000
    assert (read.fmt.channel_count, read.fmt.bits_per_sample) == (2, 24)


@pytest.mark.slow
def test_two_meters_hear_minus_23(morning: Path) -> None:
    import numpy as np
    import pyloudnorm

    path = next(morning.glob("*.wav"))
    integrated, peak = metered(path)
    assert integrated == pytest.approx(-23, abs=0.2)
    assert peak <= -1
    command = [executable(), "-loglevel", "error", "-i", str(path), "-f", "f32le", "pipe:1"]
    pcm = subprocess.run(command, capture_output=True, check=True).stdout
    sound = np.frombuffer(pcm, np.float32).reshape(-1, 2)
    assert pyloudnorm.Meter(48_000).integrated_loudness(sound) == pytest.approx(-23, abs=0.2)


@pytest.mark.slow
def test_its_chunks_say_what_it_is(morning: Path) -> None:
    import wavinfo

    read = wavinfo.WavInfoReader(str(next(morning.glob("*.wav"))))
    told = read.bext.to_dict()
    assert told["version"] == 2
    assert (told["originator_date"], told["originator_time"]) == ("2026-11-24", "06:00:00")
    assert told["time_reference"] == 6 * 3600 * 48_000
    assert told["description"].startswith("Ban tin sang")
    assert told["loudness_value"] == pytest.approx(-23, abs=0.2)
    assert -40 < told["max_true_peak"] <= -1
    assert told["max_momentary_loudness"] >= told["max_shortterm_loudness"] > -23
    assert 0 < told["loudness_range"] < 20
    paper = json.loads(next(morning.glob("*.json")).read_text("utf-8"))
    cues = [sample for _, sample in read.cues.each_cue()]
    assert cues == pytest.approx([48_000 * item["start"] for item in paper["items"]], abs=48)
    assert len(read.cues.labels) == len(paper["items"])


@pytest.mark.slow
def test_the_mp3_has_the_items_as_chapters(morning: Path) -> None:
    from mutagen.mp3 import MP3

    path = next(morning.glob("*.mp3"))
    integrated, peak = metered(path)
    assert integrated == pytest.approx(-16, abs=0.5)
    assert peak <= -1
    chapters = sorted(MP3(path).tags.getall("CHAP"), key=lambda one: one.start_time)
    titles = [str(one.sub_frames["TIT2"]) for one in chapters]
    assert titles == ["Lời chào", "Điểm tin", *TOPICS, "Lời kết"]


@pytest.mark.slow
def test_the_papers_have_every_item(morning: Path) -> None:
    page = next(morning.glob("*.html")).read_text("utf-8")
    table = next(morning.glob("*.csv")).read_text("utf-8-sig")
    for title in TOPICS:
        assert title in page
        assert title in table
    assert "sáu giờ, thứ Ba, ngày hai mươi tư tháng mười một" in page


@pytest.mark.slow
def test_the_picture_is_there_and_the_page_shows_it(morning: Path) -> None:
    from PIL import Image

    path = next(morning.glob("*.png"))
    with Image.open(path) as picture:
        assert picture.width == 1600
        assert len(picture.getcolors(1 << 24)) > 3
    assert f'src="{path.name}"' in next(morning.glob("*.html")).read_text("utf-8")


@pytest.mark.slow
def test_the_same_rundown_gives_the_same_bytes(morning: Path, tmp_path: Path) -> None:
    aired(morning.parent / "sang.toml", tmp_path)
    for path in morning.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_bed_goes_down_by_18_db_under_speech(tmp_path: Path) -> None:
    import numpy as np

    from tts_news.audio.mix import RATE, mixed, opened
    from tts_news.audio.music import Played

    tone(tmp_path / "nen.wav", 1.0)
    track = opened(tmp_path / "nen.wav", 1, tmp_path)
    levels = ((0.0, 0.0), (2.0, 0.0), (2.4, -18.0), (5.0, -18.0))
    with (tmp_path / "speech.raw").open("wb+") as speech:
        speech.write(bytes(2 * 22_050 * 5))
        pieces = mixed(speech, 22_050, [Played(track, 0.0, 5.0, levels)], 1, 5 * RATE)
        sound = np.frombuffer(b"".join(pieces), np.float32)
    track.pcm.close()
    loud, quiet = sound[: 2 * RATE], sound[3 * RATE :]
    assert 20 * math.log10(np.std(loud) / np.std(quiet)) == pytest.approx(18, abs=0.1)
    assert len(sound) == 5 * RATE
    # There are no jumps where the file repeats and where the level changes.
    assert np.abs(np.diff(sound)).max() < 1.1 * np.abs(np.diff(loud[:RATE])).max()


def test_a_hard_time_is_kept_to_half_a_second(tmp_path: Path) -> None:
    more = '[[item]]\nkind = "weather"\ntext = "Trời nắng, 21-32 độ C."\nat = "06:04:48"\n'
    done = start("bulletin", str(written(tmp_path, more)), "--back-time")
    assert done.returncode == 0, done.stderr
    assert "06:04:48" in next(x for x in done.stdout.splitlines() if "Thời tiết" in x)
    assert not list(tmp_path.glob("output/**/*.wav"))


def test_headlines_name_only_what_is_aired(tmp_path: Path) -> None:
    path = written(tmp_path, length='"1:20"')
    path.write_text(path.read_text("utf-8").replace("shorten = true\n", ""), "utf-8")
    articles(tmp_path, paragraphs=1)
    paper = aired(path, tmp_path / "out")
    assert paper["seconds"] == 80
    assert paper["dropped"]
    titles = [item["title"] for item in paper["items"]]
    heads = " ".join(
        one["written"]
        for item in paper["items"]
        if item["kind"] == "headlines"
        for one in item["sentences"]
    )
    for title in TOPICS:
        assert (title in heads) == (title in titles)


@pytest.mark.parametrize(
    "length, said", [("0:20", "s too long for 20 s"), ("59:00", "s too short for")]
)
def test_the_impossible_is_one_line(tmp_path: Path, length: str, said: str) -> None:
    done = start(
        "bulletin", str(written(tmp_path)), "--length", length, "--out", str(tmp_path / "o")
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert said in line
    assert not list((tmp_path / "o").glob("*"))


def test_a_human_recording_is_played_as_it_is_long(tmp_path: Path) -> None:
    tone(tmp_path / "doc.wav", 6.0, 300)
    more = '[[item]]\nkind = "sport"\nrecording = "doc.wav"\ntext = "Bản tin thể thao."\n'
    paper = aired(written(tmp_path, more), tmp_path / "out")
    (sport,) = [item for item in paper["items"] if item["kind"] == "sport"]
    (line,) = sport["sentences"]
    assert line["end"] - line["start"] == pytest.approx(6.0, abs=0.002)
    assert line["written"] == "Bản tin thể thao."


def test_proof_says_that_nothing_is_a_guess(tmp_path: Path) -> None:
    done = start("bulletin", "proof", str(written(tmp_path)))
    assert done.returncode == 0
    assert done.stdout == ""
    assert "none of them a guess" in done.stderr


def test_quiet_is_quiet(tmp_path: Path) -> None:
    done = start("bulletin", str(written(tmp_path)), "-q", "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list((tmp_path / "out").glob("*.wav"))


def test_proof_tells_item_and_time(tmp_path: Path) -> None:
    more = '[[item]]\nkind = "prices"\ntext = "Tổ QXZW họp."\n'
    done = start("bulletin", "proof", str(written(tmp_path, more)))
    assert done.returncode == 3
    (line,) = [x for x in done.stdout.splitlines() if "QXZW ->" in x]
    assert "prices" in line
    assert line.startswith("06:0")


@pytest.mark.parametrize(
    "text, said",
    [
        ('[[item]]\nkind = "song"\n', "kind 'song'"),
        (
            '[[item]]\nkind = "sign-on"\njingle_before = "x.mp3"\n',
            "jingle_before 'x.mp3': no such file",
        ),
        ('[[item]]\nkind = "story"\n', "nothing to say"),
        ('[[item]]\narticle = "x.txt"\n', "article 'x.txt': no such file"),
        ('[[item]]\nkind = "sign-on"\nvolume = 3\n', "unknown key 'volume'"),
        ('[[item]]\nkind = "sign-on"\nshorten = "yes"\n', "'shorten' must be true or false"),
        ('[[item]]\nkind = "sign-on"\n[[item]]\nkind = "sign-on"\n', "two items"),
        ('[[item]]\nkind = "sign-on"\nat = "25:00"\n', "'25:00'; write 06:00"),
        ('length = "five"\n[[item]]\nkind = "sign-on"\n', "'five'; write 5:00"),
        ('bits = 8\n[[item]]\nkind = "sign-on"\n', "16 or 24"),
        ("", "no items"),
    ],
)
def test_a_mistake_in_a_rundown(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as caught:
        rundown.load(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_show_s_own_words_know_the_slot(tmp_path: Path) -> None:
    """A bulletin's texts can use the same variables as an edition's."""
    path = tmp_path / "r.toml"
    path.write_text('start = "06:00"\n[[item]]\nkind = "sign-on"\n', "utf-8")
    plan = rundown.load(path)
    words = EditionTexts(intro="Bản tin {{ slot }} xin bắt đầu.")
    reader = Reader(plan, Settings(edition=words), {}, pytest.fail)
    (said,) = reader.script(plan.items)[0].utterances
    assert said.sentence.text == "Bản tin 06:00 xin bắt đầu."


@pytest.mark.parametrize("mark, encoding", [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")])
def test_a_spreadsheet_gives_the_same_items(tmp_path: Path, mark: str, encoding: str) -> None:
    rows = [
        ["Loại", "Lời", "Ưu tiên", "Rút gọn", "Giọng"],
        ["sign-on", "Kính chào quý vị.", "", "", ""],
        ["weather", "Trời nắng.", "3", "có", "south"],
    ]
    path = tmp_path / "r.csv"
    path.write_bytes("\r\n".join(mark.join(row) for row in rows).encode(encoding))
    hello, weather = rundown.load(path).items
    assert (hello.name, hello.kind, hello.priority) == ("sign-on", "sign-on", 0)
    assert (weather.priority, weather.shorten, weather.voice) == (3, True, "south")


@pytest.mark.parametrize(
    "day, said",
    [
        # Tết by the Vietnamese calendar, which differed from the Chinese in 1985 and 2007.
        (date(2026, 2, 17), "mùng 1 tháng Giêng năm Bính Ngọ"),
        (date(1985, 1, 21), "mùng 1 tháng Giêng năm Ất Sửu"),
        (date(2007, 2, 17), "mùng 1 tháng Giêng năm Đinh Hợi"),
        (date(2025, 7, 25), "mùng 1 tháng 6 nhuận năm Ất Tỵ"),
        (date(2026, 9, 25), "rằm tháng 8 năm Bính Ngọ"),
        (date(2026, 2, 10), "23 tháng Chạp năm Ất Tỵ"),
        (date(1890, 1, 1), ""),
    ],
)
def test_the_calendar_of_the_moon(day: date, said: str) -> None:
    assert wording.lunar(day) == said


def test_only_one_item_is_spoken_anew(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert start("bulletin", path, "--back-time").returncode == 0
    bad = start("bulletin", path, "--back-time", "--only", "bai9")
    assert bad.returncode == 2
    assert "no such item" in bad.stderr
    article = tmp_path / "bai2.json"
    article.write_text(article.read_text("utf-8").replace("đồng thuận", "ủng hộ hết lòng"), "utf-8")
    assert start("bulletin", path, "--back-time", "--only", "bai2").returncode == 0
    other = tmp_path / "bai4.json"
    other.write_text(other.read_text("utf-8").replace("đồng thuận", "tán thành cả"), "utf-8")
    surprised = start("bulletin", path, "--back-time", "--only", "bai2")
    assert surprised.returncode == 2
    assert "bai4 has changed too" in surprised.stderr


def test_the_schedule_names_rundown_time_length_and_file(tmp_path: Path) -> None:
    written(tmp_path)
    config = tmp_path / "tts-news.toml"
    config.write_text(
        '[bulletin]\npattern = "{date:%Y%m%d}-{name}-{slot}.wav"\nout = "air"\n'
        '[[bulletin.edition]]\nname = "Bản tin trưa"\nat = "11:30"\n'
        'rundown = "sang.toml"\nlength = "4:00"\n',
        "utf-8",
    )
    done = start("bulletin", "11:30", "--config", config)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "air" / "20261124-ban-tin-trua-1130.wav").is_file()
    paper = json.loads(next((tmp_path / "air").glob("*.json")).read_text("utf-8"))
    assert (paper["title"], paper["seconds"]) == ("Bản tin trưa", 240)
    assert paper["items"][0]["clock"] == "11:30:00"
    bad = start("bulletin", "12:30", "--config", config)
    assert bad.returncode == 2
    assert "11:30 Bản tin trưa" in bad.stderr


@pytest.mark.parametrize(
    "pattern", ["{date.__class__}.wav", "../{slot}.wav", "{slot}", "{x}.wav", "{"]
)
def test_a_pattern_gives_a_plain_name_or_an_error(tmp_path: Path, pattern: str) -> None:
    from tts_news.bulletin import schedule
    from tts_news.settings import Settings
    from tts_news.settings.bulletins import Bulletins

    settings = Settings(bulletin=Bulletins(pattern=pattern))
    plan = rundown.load(written(tmp_path))
    with pytest.raises(UserError, match=r"bulletin\.pattern"):
        schedule.file_name(plan, settings)


def test_a_new_rundown_can_be_aired_as_it_is(tmp_path: Path) -> None:
    articles(tmp_path)
    path = tmp_path / "moi.toml"
    assert start("bulletin", "new", tmp_path, "--to", path).returncode == 0
    done = start("bulletin", path, "--back-time", "--date", "2026-11-24")
    assert done.returncode == 0, done.stderr
    for title in TOPICS:
        assert title in done.stdout
    again = start("bulletin", "new", tmp_path, "--to", path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_a_new_rundown_takes_word_files_as_they_are_named(tmp_path: Path) -> None:
    documents = Path(__file__).parent / "documents"
    for name in ("keo-co.docx", "keo-co.pdf", "thong-bao.doc"):
        shutil.copy(documents / name, tmp_path)
    articles(tmp_path / "bai")
    named = ["thong-bao.doc", "keo-co.docx", "keo-co.pdf", "bai"]
    path = tmp_path / "moi.toml"
    done = start("bulletin", "new", *(tmp_path / name for name in named), "--to", path)
    assert done.returncode == 0, done.stderr
    items = [item for item in rundown.load(path).items if item.article]
    assert [item.article for item in items[:4]] == [*named[:3], "bai/bai1.json"]
    assert [item.name for item in items[:3]] == ["thong-bao", "keo-co", "keo-co-2"]


def test_proof_needs_no_length_that_fits(tmp_path: Path) -> None:
    path = written(tmp_path, length='"59:00"')
    (tmp_path / "bai2.json").write_text(
        '{"title": "Tin", "paragraphs": ["Công ty XYZK khởi công."]}', "utf-8"
    )
    done = start("bulletin", "proof", path)
    assert done.returncode == 3
    assert "too short for 3540 s" in done.stderr
    assert "bai2  XYZK" in done.stdout


@pytest.mark.slow
def test_loud_small_and_mono_for_another_station(tmp_path: Path) -> None:
    """-16 LUFS needs the limiter; without music only the voice passes through it."""
    import wavinfo

    path = tmp_path / "ngan.toml"
    texts = [f"Câu thứ {n} nói về vụ mùa, giá cả và đường sá ở các xã vùng cao." for n in range(9)]
    path.write_text(f'[[item]]\ntext = "{" ".join(texts)}"\n', "utf-8")
    options = ["--loudness", "-16", "--bits", "16", "--channels", "1", "--voice", "south"]
    paper = aired(path, tmp_path / "out", *options)
    assert paper["items"][0]["voice"] == "south"
    (wav,) = (tmp_path / "out").glob("*.wav")
    integrated, peak = metered(wav)
    assert integrated == pytest.approx(-16, abs=0.2)
    assert peak <= -1
    read = wavinfo.WavInfoReader(str(wav))
    assert (read.fmt.channel_count, read.fmt.bits_per_sample) == (1, 16)
    assert read.bext.loudness_value == pytest.approx(-16, abs=0.2)


@pytest.mark.slow
def test_notes_are_data_and_vietnamese_on_paper(morning: Path) -> None:
    notes = json.loads(next(morning.glob("*.json")).read_text("utf-8"))["notes"]
    assert [note["kind"] for note in notes][:2] == ["paced", "shortened"]
    page = next(morning.glob("*.html")).read_text("utf-8")
    assert "quãng nghỉ ×0,6" in page
    assert f"bớt {notes[1]['sentences']} câu cuối" in page


def short(folder: Path, head: str = "", more: str = "") -> Path:
    """A rundown of a greeting, two news items and a sign-off, half a minute long."""
    path = folder / "ngan.toml"
    path.write_text(
        f'title = "Bản tin xã"\ndate = 2026-11-24\nstart = "06:00"\n{head}'
        '[[item]]\nkind = "sign-on"\ntext = "Kính chào bà con."\n'
        '[[item]]\nname = "cau"\ntitle = "Cầu mới"\npriority = 0\ntext = "Xã khánh thành cầu mới. Cầu dài 40 m."\n'
        '[[item]]\nname = "lua"\ntitle = "Vụ lúa"\npriority = 0\n'
        f'text = "Bà con gặt lúa sớm. Giá lúa giữ ở mức cao."\n{more}'
        '[[item]]\nkind = "sign-off"\ntext = "Xin cảm ơn bà con đã lắng nghe."\n',
        "utf-8",
    )
    return path


def seconds_of(done: subprocess.CompletedProcess[str], title: str) -> float:
    return float(next(x for x in done.stdout.splitlines() if title in x).split()[1])


def test_a_recording_stays_until_it_is_taken_out(tmp_path: Path) -> None:
    path = short(tmp_path)
    given = tmp_path / "may-ghi" / "cau.wav"
    given.parent.mkdir()
    tone(given, 9.0, 250)
    first = start("bulletin", path, "--back-time", "--pick-up", given)
    assert first.returncode == 0, first.stderr
    given.unlink()  # the recorder's card is removed: the rundown has its own copy
    later = start("bulletin", path, "--back-time", "--only", "lua")
    assert later.returncode == 0, later.stderr
    assert seconds_of(later, "Cầu mới") == seconds_of(first, "Cầu mới") > 9
    assert "a human's recording is aired" in later.stderr
    tone(given, 6.0, 250)
    second = start("bulletin", path, "--back-time", "--pick-up", given)
    assert 6 < seconds_of(second, "Cầu mới") < 9
    out = start("bulletin", path, "--back-time", "--take-out", "cau")
    assert seconds_of(out, "Cầu mới") < 6
    aside = sorted((tmp_path / "ngan.recordings" / "taken-out").iterdir())
    assert [one.name for one in aside] == ["cau (2).wav", "cau.wav"]


def test_a_recording_of_no_item_is_refused(tmp_path: Path) -> None:
    plan = rundown.load(short(tmp_path))
    tone(tmp_path / "nobody.wav", 1.0)
    with pytest.raises(UserError, match="no item 'nobody'; there are sign-on, cau"):
        recordings.pick_up(plan, tmp_path / "nobody.wav")
    with pytest.raises(UserError, match=r"--take-out cau: .* there are none"):
        recordings.take_out(plan, "cau")


def test_back_time_tells_the_clock_of_what_does_not_fit(tmp_path: Path) -> None:
    done = start("bulletin", short(tmp_path), "--back-time", "--length", "0:05")
    assert done.returncode == 2
    assert "06:00:0" in next(x for x in done.stdout.splitlines() if "Vụ lúa" in x)
    (line,) = done.stderr.splitlines()
    mended = line.partition("--length ")[2].partition(",")[0]
    assert (
        start("bulletin", tmp_path / "ngan.toml", "--back-time", "--length", mended).returncode == 0
    )


def test_a_length_that_a_message_names_is_possible(tmp_path: Path) -> None:
    """Stories are dropped as a whole with their headlines, so each suggested length is tried."""
    import re
    from dataclasses import replace

    from tts_news.bulletin import air

    path = written(tmp_path)
    path.write_text(path.read_text("utf-8").replace("shorten = true", "shorten = false"), "utf-8")
    plan, options = rundown.load(path), air.Options(tmp_path, "x.wav")

    def instead_of(length: str) -> str:
        """The length that the error suggests; empty if the requested length is possible."""
        try:
            with air.planned(replace(plan, length=length), Settings(), options):
                return ""
        except UserError as problem:
            return re.search(r"--length (\d+:\d\d)", str(problem))[1]

    for length in ("3:20", "2:05"):
        instead = instead_of(length)
        assert instead
        assert not instead_of(instead)


def test_a_time_from_the_beginning_goes_with_any_start(tmp_path: Path) -> None:
    more = '[[item]]\nkind = "weather"\ntext = "Trời nắng."\nat = "+0:13"\n'
    for begins in ("06:00", "23:59:50"):
        done = start("bulletin", short(tmp_path, more=more), "--back-time", "--start", begins)
        assert done.returncode == 0, done.stderr
        expected = "06:00:13" if begins == "06:00" else "00:00:03"
        assert expected in next(x for x in done.stdout.splitlines() if "Thời tiết" in x)


def test_a_run_before_its_hour_does_not_count_the_hours(tmp_path: Path) -> None:
    more = '[[item]]\nkind = "weather"\ntext = "Trời nắng."\nat = "05:30:20"\n'
    done = start("bulletin", short(tmp_path, more=more), "--back-time")
    assert done.returncode == 2
    assert "05:30:20 is before the programme, which begins at 06:00:00" in done.stderr
    assert "too short" not in done.stderr


def test_a_spreadsheet_may_be_in_vietnamese_whole(tmp_path: Path) -> None:
    rows = [
        "STT;Mục;Loại;Lời;Ưu tiên;Rút gọn;Giờ;Kiểu giờ",
        "1;chao;Lời chào;Kính chào bà con.;;Không;;",
        "2;cau;Tin;Xã có cầu mới.;4;Có;;",
        "3;troi;thời tiết;Trời nắng.;;;+0:40;mềm",
        "4;het;lời kết;Xin cảm ơn.;;;;",
    ]
    path = tmp_path / "r.csv"
    path.write_text("\n".join(rows), "utf-8-sig")
    items = rundown.load(path).items
    assert [item.kind for item in items] == ["sign-on", "story", "weather", "sign-off"]
    assert [item.shorten for item in items] == [False, True, False, False]
    assert (items[2].at, items[2].time, items[2].priority) == ("+0:40", "soft", 5)


@pytest.mark.slow
def test_playout_reads_its_title_and_when_it_may_be_aired(morning: Path) -> None:
    import wavinfo

    path = next(morning.glob("*.wav"))
    read = wavinfo.WavInfoReader(str(path), info_encoding="utf-8")
    assert (read.info.title, read.info.created_date) == ("Bản tin sáng", "2026-11-24")
    data = path.read_bytes()[:20_000]
    at = data.index(b"cart") + 8
    assert int.from_bytes(data[at - 4 : at], "little") == 2048
    fields = [data[at + 4 + 64 * n :][:64].rstrip(b"\0").decode() for n in range(7)]
    assert fields[:3] == ["Ban tin sang", "tts_news", path.stem]
    assert data[at + 452 : at + 488] == b"2026-11-2406:00:002026-11-2423:59:59"
    probed = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "format_tags:stream=channels",
            "-of",
            "json",
            path,
        ],
        capture_output=True,
        check=True,
    )
    tags = json.loads(probed.stdout)["format"]["tags"]
    assert tags["title"] == "Bản tin sáng"
    assert tags["time_reference"] == str(6 * 3600 * 48_000)


@pytest.mark.slow
def test_the_paper_strikes_through_what_was_cut_on_two_pages(morning: Path, tmp_path: Path) -> None:
    import pypdfium2
    from playwright.sync_api import sync_playwright

    paper = next(morning.glob("*.html"))
    page_text = paper.read_text("utf-8")
    cut = sum(
        item["sentences_cut"]
        for item in json.loads(next(morning.glob("*.json")).read_text("utf-8"))["items"]
    )
    assert page_text.count("<s>") == cut > 0
    assert "bai1" not in page_text
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(paper.as_uri())
        page.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
        browser.close()
    assert len(pypdfium2.PdfDocument(tmp_path / "paper.pdf")) <= 2


@pytest.mark.slow
def test_the_cue_sheet_has_the_items_at_their_times(morning: Path) -> None:
    lines = next(morning.glob("*.cue")).read_text("utf-8").splitlines()
    items = json.loads(next(morning.glob("*.json")).read_text("utf-8"))["items"]
    assert lines[1] == f'FILE "{next(morning.glob("*.wav")).name}" WAVE'
    found = []
    for minutes, seconds, frames in (x.split()[2].split(":") for x in lines if "INDEX" in x):
        found.append(60 * int(minutes) + int(seconds) + int(frames) / 75)
    assert found == pytest.approx([item["start"] for item in items], abs=0.015)


def test_headlines_may_be_said_again_where_there_is_time(tmp_path: Path) -> None:
    """Headlines also name stories that are given as text with a title."""
    more = '[[item]]\nkind = "headlines"\nname = "lai"\ntitle = "Nhắc lại"\nfiller = true\n'
    for length, filled in (("0:15", False), ("0:20", True)):
        path = short(tmp_path, more=more)
        done = start("bulletin", path, "--back-time", "--length", length)
        assert done.returncode == 0, done.stderr
        assert ("Nhắc lại" in done.stdout) is filled
    proof = start("bulletin", path, "--length", "0:20", "--no-deliver", "--out", tmp_path / "out")
    assert proof.returncode == 0, proof.stderr
    told = json.loads(next((tmp_path / "out").glob("*.json")).read_text("utf-8"))
    (again,) = [item for item in told["items"] if item["name"] == "lai"]
    said = " ".join(sentence["written"] for sentence in again["sentences"])
    assert said == "Những tin chính: Cầu mới. Vụ lúa."


def test_a_filler_is_aired_only_where_it_is_needed(tmp_path: Path) -> None:
    text = "Bà con nhớ giữ ấm cho trâu bò. Trời còn rét đến hết tuần. Chuồng trại nên che kín gió."
    more = f'[[item]]\nname = "them"\ntitle = "Lời nhắc"\nfiller = true\ntext = "{text}"\n'
    for length, filled in (("0:16", False), ("0:23", True)):
        path = short(tmp_path, more=more)
        done = start("bulletin", path, "--back-time", "--length", length)
        assert done.returncode == 0, done.stderr
        assert ("Lời nhắc" in done.stdout) is filled
