"""Articles on generated pages are found completely, and everything left out is reported."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from datetime import datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import table
from tests.pages import MARKED, PASTED, STORIES, UNTIMED, Story, pasted
from tts_news.base.addresses import without_tracking
from tts_news.clean import read
from tts_news.clean.bylines import is_credit, names
from tts_news.clean.dates import stamp_of
from tts_news.clean.evidence import furniture
from tts_news.clean.unwrap import MOST_LINES
from tts_news.edition.identity import known, origin_of
from tts_news.errors import ArticleError
from tts_news.model import Article, Episode, File, Kind, Paragraph
from tts_news.model import Story as Told
from tts_news.publish.catalogue import Catalogue


def words(texts: list[str]) -> list[str]:
    return re.findall(r"\w+", " ".join(texts).casefold())


def spoken(article: Article) -> list[str]:
    shown = [p.text for p in article.paragraphs if p.kind is not Kind.CAPTION]
    return [article.lead, *shown] if article.lead else shown


def check(article: Article, story: Story, site: str) -> None:
    assert article.title.casefold() == story.title.casefold()
    assert article.author.casefold() == story.author.casefold()
    assert article.published == (None if site in UNTIMED else story.when)
    assert words(spoken(article)) == words(story.spoken)
    if story.lead:
        assert article.lead == story.lead


@given(st.sampled_from(sorted(PASTED)), st.sampled_from(sorted(STORIES)), st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_a_pasted_page_gives_its_article_back(site: str, name: str, seed: int) -> None:
    story = STORIES[name]
    check(read(pasted(site, story, Random(seed)), "pasted", "page"), story, site)


@given(st.sampled_from(sorted(MARKED)), st.sampled_from(sorted(STORIES)), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_a_web_page_gives_its_article_back(site: str, name: str, seed: int) -> None:
    story = STORIES[name]
    if site == "html_br":  # it has no tables
        story = Story(
            story.title, story.lead, tuple(p for p in story.parts if p[0] != "row"), story.author
        )
    check(read(MARKED[site](story, Random(seed)), "html", "page"), story, site)


@given(st.sampled_from(sorted(PASTED)), st.sampled_from(sorted(STORIES)), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_every_line_is_spoken_shown_or_left_out(site: str, name: str, seed: int) -> None:
    text = pasted(site, STORIES[name], Random(seed))
    article = read(text, "pasted", "page")
    told = [article.title, article.lead, *(p.text for p in article.paragraphs)]
    told += [one.text for one in article.left_out]
    assert not Counter(words([text])) - Counter(words(told))


@given(st.lists(st.text(max_size=60), max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(lines: list[str]) -> None:
    with suppress(ArticleError):
        assert read("\n".join(lines), "pasted", "page").title


@pytest.mark.parametrize("row", table("stamps.tsv"), ids=lambda row: row[0])
def test_stamps(row: tuple[str, ...]) -> None:
    line, when, rest = (*row, "", "")[:3]
    stamp = stamp_of(line)
    if when == "no":
        assert stamp is None
    else:
        assert stamp is not None
        assert stamp.when == (datetime.fromisoformat(when) if when else None)
        assert stamp.rest == rest


@pytest.mark.parametrize("row", table("bylines.tsv"), ids=lambda row: row[0])
def test_bylines(row: tuple[str, ...]) -> None:
    line, expected = (*row, "")[:2]
    assert ",".join(names(line)) == expected


@pytest.mark.parametrize("row", table("furniture.tsv"), ids=lambda row: row[0])
def test_furniture(row: tuple[str, ...]) -> None:
    line, what = (*row, "")[:2]
    assert (what in furniture(line)) if what else not furniture(line)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Người dân san nền trước khi đổ bê tông. Ảnh: Lê Cường", True),
        ("Cầu treo nhìn từ trên cao (Ảnh: CTV)", True),
        ("Cầu treo. Ảnh minh họa", True),
        ("Ba mảng ảnh: đất, lửa và người", False),
        ("Trên bản đồ có dòng Ảnh: không rõ ai chụp, được cho là cũ nhất về làng.", False),
        ("Bài, ảnh: Lê An", False),
    ],
)
def test_credits(line: str, *, is_one: bool) -> None:
    assert is_credit(line) is is_one


def test_a_subheading_that_names_a_box_is_no_box() -> None:
    text = (
        "Trồng rừng ở xã Ea Tân\n\n17/09/2024 08:00\n\n"
        "Xã Ea Tân vừa trồng xong 40 ha rừng phòng hộ ở đầu nguồn suối Đục.\n\n"
        "Tin liên quan\n\n"
        "Những tin đồn về việc thu hồi đất là không có thật, lãnh đạo xã khẳng định với bà con.\n\n"
        "Người dân được nhận khoán bảo vệ rừng và hưởng tiền dịch vụ môi trường hằng năm."
    )
    article = read(text, "pasted", "page")
    assert len(spoken(article)) >= 3
    assert "hằng năm." in article.paragraphs[-1].text


def test_a_sentence_that_is_left_out_is_told_as_doubtful() -> None:
    text = pasted("sel_mail_author", STORIES["road"], Random(1))
    left = {one.text: one for one in read(text, "pasted", "page").left_out}
    assert any(one.doubtful and one.reason == "related" for one in left.values())
    assert not left["Xã hội"].doubtful


def test_too_many_lines_are_told_in_one() -> None:
    with pytest.raises(ArticleError, match="no article has"):
        read("a\n" * (MOST_LINES + 1), "pasted", "page")


def test_tracking_is_no_part_of_an_address() -> None:
    page = (
        "<html><head><link rel='canonical' href='/tin-5.html?utm_source=x#top'></head><body>"
        "<h1>Chợ phiên họp lại</h1><p>Chợ phiên họp lại từ tuần này sau ba tháng sửa mái che và sân.</p>"
        "<p>Ban quản lý cho biết có hơn 200 hộ đăng ký bán hàng ngay trong phiên đầu tiên.</p></body></html>"
    )
    article = read(page, "html", "page", "https://bao.example.vn/tin-5.html?fbclid=1")
    assert article.url == "https://bao.example.vn/tin-5.html"
    assert without_tracking("https://a.example/x?id=5&utm_medium=y") == "https://a.example/x?id=5"


def test_a_canonical_address_of_another_site_is_not_believed() -> None:
    page = "<html><head><link rel='canonical' href='https://other.example/'></head><body><h1>Tít bài</h1><p>Một câu đủ dài để là của một bài báo thật ở đây.</p></body></html>"
    url = "https://bao.example.vn/tin-5.html"
    assert read(page, "html", "page", url).url == url


def test_a_corrected_headline_keeps_its_episode(tmp_path) -> None:
    path = tmp_path / "tin.txt"
    path.write_text("x")
    text = "Chợ phiên họp lại từ tuần này sau ba tháng sửa mái che và sân chợ."
    when = datetime.fromisoformat("2024-09-17T08:00+07:00")
    before = Article("Chợ họp lại", (Paragraph(text),), published=when)
    episode = Episode(
        id=before.id, title=before.title, summary="", published=when,
        stories=(Told(before.title, before),), voice="v", audio=(File("a.mp3", "audio/mpeg", 1),),
        texts=(), duration=1.0, loudness=-16.0, recipe="", origin=origin_of(str(path)),
    )  # fmt: skip
    catalogue = Catalogue(episodes={episode.id: episode})
    corrected = Article("Chợ phiên họp trở lại", (Paragraph(text),), published=when)
    assert corrected.id != before.id
    assert known(corrected, str(path), catalogue).id == before.id
    another = Article("Tin khác", (Paragraph("Hôm nay trường mở cửa đón học sinh."),))
    assert known(another, str(path), catalogue).id == another.id
    assert known(corrected, str(tmp_path / "b.txt"), catalogue).id == corrected.id
