"""The whole pipeline with the real voice and encoder; third-party parsers read its output."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import feedparser
import podcastparser
import pytest
from lxml import etree
from mutagen.mp3 import MP3

from tests.conftest import ARTICLE
from tts_news.audio.ffmpeg import executable
from tts_news.edition import conductor as edition
from tts_news.publish import catalogue
from tts_news.settings import Settings, Show


def digests(folder: Path) -> dict[str, str]:
    """The digest of every file that a server would serve, by its path in the folder."""
    paths = {p.relative_to(folder): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {
        name.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in paths.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) of a file, by ffmpeg."""
    said = subprocess.run(
        [executable(), "-hide_banner", "-nostats", "-i", str(path)]
        + ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    integrated = re.findall(r"\bI:\s+(-?[\d.]+) LUFS", said)[-1]
    peak = re.findall(r"\bPeak:\s+(-?[\d.]+) dBFS", said)[-1]
    return float(integrated), float(peak)


def test_the_folder_holds_what_was_promised(made) -> None:
    out, result, _ = made
    episode = result.episode
    stem = episode.stem
    sound = ("mp3", "vtt", "words.vtt", "srt", "txt", "html", "transcript.json", "chapters.json")
    pages = (f"{stem}.html", f"{stem}.large.html", "index.html", "404.html", "app.webmanifest")
    lists = ("latest.json", "titles.json", "articles.json", "sitemap.xml")
    shared = ("style.css", "common.js", "player.js", "index.js", "sw.js", "feed-code.svg")
    icons = ("icon-96.png", "icon-192.png", "icon-400.webp", "icon-512.png")
    inside = (f"{stem}.html", f"{stem}.json", "embed.css", "embed.js", "listen.js")
    shards = (f"articles-{number}.json" for number in range(16))
    assert set(digests(out)) == {
        *(f"{stem}.{ending}" for ending in (*sound, "json")),
        *(f"site/{name}" for name in (*pages, *lists, *shared, *icons)),
        *(f"site/embed/{name}" for name in (*inside, *shards)),
        "feed.xml",
        "cover.png",
    }
    assert stem.startswith("2023-05-19-xa-vung-bien")


def test_loudness(made) -> None:
    out, result, _ = made
    integrated, peak = ebur128(out / result.episode.audio[0].name)
    assert abs(integrated + 16) <= 0.5
    assert peak <= -1.0


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["central", "south"])
def test_loudness_of_the_other_voices(voice: str, tmp_path: Path) -> None:
    settings = Settings(out=str(tmp_path), voice=voice)
    (result,) = edition.make([str(ARTICLE)], settings, edition.Options())
    integrated, peak = ebur128(tmp_path / result.episode.audio[0].name)
    assert abs(integrated + 16) <= 0.5
    assert peak <= -1.0


def test_tags_and_chapters(made) -> None:
    out, result, _ = made
    file = MP3(out / result.episode.audio[0].name)
    assert str(file["TIT2"]) == "Xã vùng biên về đích nông thôn mới trước 2 năm"
    assert str(file["TPE1"]) == "Ban Biên Tập"
    assert str(file["TALB"]) == "Bản tin thử"
    assert str(file["TLAN"]) == "vie"
    assert str(file["TDRC"]) == "2023-05-19 07:30:00"
    assert "19/19 tiêu chí" in str(file.tags.getall("USLT")[0])
    (toc,) = file.tags.getall("CTOC")
    chapters = [file[f"CHAP:{name}"] for name in toc.child_element_ids]
    assert [str(c.sub_frames["TIT2"]) for c in chapters] == [
        "Xã vùng biên về đích nông thôn mới trước 2 năm",
        "Dân làm, dân hưởng",
        "Những việc còn lại",
    ]
    times = [(c.start_time, c.end_time) for c in chapters]
    assert times[0][0] == 0
    assert all(a[1] == b[0] for a, b in pairwise(times))
    assert abs(times[-1][1] / 1000 - file.info.length) < 0.2


def test_transcript_lies_inside_the_audio(made) -> None:
    out, result, _ = made
    text = (out / result.episode.texts[0].name).read_text("utf-8")
    assert text.startswith("WEBVTT\n\n"), "the standard has a blank line after the signature"
    assert all(
        re.fullmatch(r"WEBVTT|\d+\n[\d:.]+ --> [\d:.]+\n.+", block)
        for block in text.rstrip("\n").split("\n\n")
    )
    page = etree.HTML((out / f"{result.episode.stem}.html").read_bytes())
    assert page.xpath("count(//main//time)") == len(result.episode.cues)
    times = re.findall(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})", text)
    seconds = [(int(t[1]) * 60 + float(t[2]), int(t[4]) * 60 + float(t[5])) for t in times]
    assert len(seconds) == len(result.episode.cues) > 10
    assert all(a < b for a, b in seconds)
    assert all(a[1] <= b[0] for a, b in pairwise(seconds))
    assert seconds[-1][1] <= MP3(out / result.episode.audio[0].name).info.length
    assert "Ảnh: Tư liệu" not in text


def test_the_feed_is_accepted(made) -> None:
    out, result, _ = made
    data = (out / "feed.xml").read_bytes()
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert feed.feed.title == "Bản tin thử"
    assert feed.feed.language == "vi"
    assert {"rel": "self", "href": "https://example.org/nghe/feed.xml"}.items() <= next(
        link for link in feed.feed.links if link.rel == "self"
    ).items()
    (entry,) = feed.entries
    (enclosure,) = entry.enclosures
    assert entry.id == result.episode.id
    assert enclosure.type == "audio/mpeg"
    assert int(enclosure.length) == (out / result.episode.audio[0].name).stat().st_size
    assert enclosure.href == f"https://example.org/nghe/{result.episode.audio[0].name}"
    assert int(entry.itunes_duration) == round(result.episode.duration)
    assert entry.published_parsed[:5] == (2023, 5, 19, 0, 30)
    with (out / "feed.xml").open("rb") as stream:
        parsed = podcastparser.parse("https://example.org/nghe/feed.xml", stream)
    assert parsed["episodes"][0]["enclosures"][0]["file_size"] == int(enclosure.length)
    assert b"<itunes:explicit>false</itunes:explicit>" in data


def test_again_speaks_nothing_and_changes_no_byte(made) -> None:
    out, _, settings = made
    before = digests(out)
    (again,) = edition.make([str(ARTICLE)], settings, edition.Options())
    edition.publish(settings)
    assert (again.state, again.spoken) == ("unchanged", 0)
    assert digests(out) == before


def test_another_machine_makes_the_same_bytes(made, tmp_path: Path) -> None:
    """A fresh folder and a fresh cache: the same files to the byte."""
    out, _, settings = made
    fresh = Settings(show=settings.show, out=str(tmp_path / "out"))
    options = edition.Options(cache_folder=tmp_path / "cache")
    (result,) = edition.make([str(ARTICLE)], fresh, options)
    edition.publish(fresh)
    assert result.spoken > 10
    assert digests(tmp_path / "out") == digests(out)


def test_a_corrected_article_replaces_its_episode(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(ARTICLE.read_text("utf-8"), "utf-8")
    settings = Settings(out=str(tmp_path / "out"))
    (first,) = edition.make([str(article)], settings, edition.Options())
    article.write_text(article.read_text("utf-8").replace("12.350", "12.530"), "utf-8")
    (second,) = edition.make([str(article)], settings, edition.Options())
    assert second.spoken == 1
    assert second.episode.id == first.episode.id
    assert [e.recipe for e in catalogue.load(tmp_path / "out").episodes.values()] == [
        second.episode.recipe
    ]


def test_a_corrected_headline_in_the_same_file_replaces_its_episode(tmp_path: Path) -> None:
    """With or without a time in the page; without one, the file's time is used."""
    article = tmp_path / "a.txt"
    settings = Settings(out=str(tmp_path / "out"))
    text = (
        "Bản Pá Lau có đường nhựa\n\nCon đường dài 7,2 km nối bản với xã vừa được rải nhựa xong.\n"
    )
    article.write_text(text, "utf-8")
    (first,) = edition.make([str(article)], settings, edition.Options())
    article.write_text(text.replace("có đường nhựa", "đã có đường nhựa"), "utf-8")
    os.utime(article, (1_700_000_000, 1_700_000_000))
    (second,) = edition.make([str(article)], settings, edition.Options())
    assert second.state == "made"
    assert second.episode.id == first.episode.id
    assert second.episode.published == first.episode.published
    assert second.episode.title == "Bản Pá Lau đã có đường nhựa"
    (only,) = catalogue.load(tmp_path / "out").episodes.values()
    assert only.title == second.episode.title
    (again,) = edition.make([str(article)], settings, edition.Options())
    assert again.state == "unchanged"


def test_newest_first(tmp_path: Path) -> None:
    for day in (1, 3, 2):
        data = {
            "title": f"Tin {day}",
            "body": "Nội dung ngắn.",
            "published": f"2024-01-0{day}T00:00+07:00",
        }
        (tmp_path / f"{day}.json").write_text(json.dumps(data), "utf-8")
    settings = Settings(out=str(tmp_path / "out"))
    assert len(list(edition.make([str(tmp_path)], settings, edition.Options()))) == 3
    edition.publish(settings)
    titles = [e.title for e in feedparser.parse((tmp_path / "out/feed.xml").read_bytes()).entries]
    assert titles == ["Tin 3", "Tin 2", "Tin 1"]


@pytest.mark.parametrize(
    "title",
    [
        'A & B < C ]]> "D"',
        "Mưa 🌧 to",
        "--> Tin",
        "../../etc/passwd",
        "“Ngoặc kép” và 'nháy đơn'",
        "Tin שלום עולם",
    ],
)
def test_titles_survive_the_round_trip(title: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": title, "body": "Một câu."}), "utf-8")
    settings = Settings(show=Show(title=title), out=str(tmp_path / "out"))
    (result,) = edition.make([str(tmp_path / "a.json")], settings, edition.Options())
    edition.publish(settings)
    feed = feedparser.parse((tmp_path / "out/feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.entries[0].title == feed.feed.title == title
    assert (tmp_path / "out" / result.episode.audio[0].name).is_file()


def test_control_characters_in_a_title_do_no_harm(tmp_path: Path) -> None:
    title = "Tin\x07 \x1b[31mđỏ\x00 \u202eđảo\u2028 ngược"
    (tmp_path / "a.json").write_text(json.dumps({"title": title, "body": "Một câu."}), "utf-8")
    settings = Settings(show=Show(title=title), out=str(tmp_path / "out"))
    (result,) = edition.make([str(tmp_path / "a.json")], settings, edition.Options())
    edition.publish(settings)
    feed = feedparser.parse((tmp_path / "out/feed.xml").read_bytes())
    assert not feed.bozo
    assert not any(ord(c) < 32 or c in "\u202e\u2028" for c in feed.entries[0].title)
    assert "đỏ" in feed.entries[0].title
    assert "đỏ" in str(MP3(tmp_path / "out" / result.episode.audio[0].name)["TIT2"])
