"""Reading an Article from pasted text, HTML, Markdown and JSON."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests.conftest import ARTICLE
from tts_news.clean import load, read
from tts_news.errors import ArticleError
from tts_news.model import Kind

HTML = """<!doctype html><html lang="vi"><head><title>Cầu mới thông xe - Báo Mẫu</title>
<meta property="og:site_name" content="Báo Mẫu"><meta property="og:title" content="Cầu mới thông xe">
<meta property="article:published_time" content="2024-03-05T08:15:00+07:00"></head><body>
<nav><a href="/">Trang chủ</a><a href="/a">Thời sự</a></nav><article><h1>Cầu mới thông xe</h1>
<p>Sáng 5/3, huyện đưa vào sử dụng cây cầu dài 120 m nối hai xã ven sông, sau mười tháng thi công liên tục.</p>
<h2>Dân đi lại thuận tiện</h2>
<p>Trước đây, bà con phải đi vòng 15 km để đến chợ trung tâm, mùa mưa lũ nhiều ngày không thể qua sông được.</p>
<p>Theo chủ đầu tư, tổng kinh phí xây dựng cầu là 24 tỷ đồng, lấy từ ngân sách huyện và nguồn vốn xã hội hóa.</p>
</article><footer>Bản quyền thuộc về Báo Mẫu</footer><script>alert(1)</script></body></html>"""


def test_the_pasted_page() -> None:
    """Title, time, lead, subheadings, body and author come out; the furniture does not."""
    article = load(str(ARTICLE))
    assert article.title == "Xã vùng biên về đích nông thôn mới trước 2 năm"
    assert article.published == datetime.fromisoformat("2023-05-19T07:30+07:00")
    assert article.author == "Ban Biên Tập"
    assert article.source == "Báo Bản Tin Mẫu điện tử"
    assert article.lead.startswith("Sau 5 năm triển khai, xã Đắk Sơn")
    headings = [p.text for p in article.paragraphs if p.kind is Kind.HEADING]
    assert headings == ["Dân làm, dân hưởng", "Những việc còn lại"]
    assert [p.kind for p in article.paragraphs].count(Kind.CAPTION) == 1
    everything = "\n".join(p.text for p in article.paragraphs)
    for furniture in ("Facebook", "Đóng lại", "Chia sẻ", "đang tải", "Cập nhật", "Báo Bản Tin"):
        assert furniture not in everything
    assert "Ð" not in article.lead + everything


def test_html() -> None:
    article = read(HTML, "", "page.html")
    assert article.title == "Cầu mới thông xe"
    assert article.published == datetime.fromisoformat("2024-03-05T08:15+07:00")
    assert article.lead.startswith("Sáng 5/3")
    assert [p.text for p in article.paragraphs if p.kind is Kind.HEADING] == [
        "Dân đi lại thuận tiện"
    ]
    assert len(article.paragraphs) == 3
    assert "Trang chủ" not in article.lead + str(article.paragraphs)
    assert "Trang chủ Thời sự" in [one.text for one in article.left_out]


def test_markdown() -> None:
    text = "---\ntitle: Mưa lớn\ndate: 2024-01-02 03:04:05\n---\n## Diễn biến\n\nMưa *rất* to ở [xã](http://x.vn).\n\n> Sẽ khắc phục.\n"
    article = read(text, "", "a.md")
    assert (article.title, article.published) == (
        "Mưa lớn",
        datetime.fromisoformat("2024-01-02T03:04:05+07:00"),
    )
    assert [(p.kind, p.text) for p in article.paragraphs] == [
        (Kind.HEADING, "Diễn biến"),
        (Kind.BODY, "Mưa rất to ở xã."),
        (Kind.QUOTE, "Sẽ khắc phục."),
    ]


def test_json() -> None:
    data = {"title": "Tin", "paragraphs": ["Một.", {"text": "Hai", "kind": "heading"}], "id": "x1"}
    article = read(json.dumps(data), "", "a.json")
    assert article.id == "x1"
    assert [p.kind for p in article.paragraphs] == [Kind.BODY, Kind.HEADING]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("[1]", "must be an object"),
        ('{"title": 1.5, "body": "x", "zz": 1}', "unknown key 'zz'"),
        ('{"paragraphs": ["x"]}', "no 'title'"),
        ('{"title": "t", "paragraphs": "x"}', "must be a list"),
        ('{"title": "t", "paragraphs": [{"text": "x", "kind": "poem"}]}', "kind 'poem'"),
        ('{"title": "t", "body": "x", "published": "hôm qua"}', "not a time"),
        ("{" * 100_000, "not valid JSON"),
    ],
)
def test_bad_json_is_told_in_one_line(data: str, says: str) -> None:
    with pytest.raises(ArticleError, match=says) as error:
        read(data, "json", "a.json")
    assert "\n" not in str(error.value)


def test_the_id_stays_when_the_text_is_corrected() -> None:
    text = ARTICLE.read_text("utf-8")
    one = read(text, "pasted", "a")
    two = read(text.replace("12.350", "12.530"), "pasted", "b")
    assert one.id == two.id
    assert one != two


VNEXPRESS_LIKE = """Trang chủ
Thời sự
Thứ năm, 14/9/2023, 10:05 (GMT+7)
Hơn 200 hộ dân được cấp nước sạch
ĐẮK NÔNG
Công trình cấp nước tập trung vừa được đưa vào sử dụng, cung cấp nước cho hơn 200 hộ của xã.
Công trình nước sạch, sáng 14/9. Ảnh: Tư liệu
Trước đây người dân dùng nước giếng.
Ban Biên Tập
Chia sẻ
Tin liên quan
Giá cà phê hôm nay"""

STAMP_FIRST = """Thứ Hai, 05/02/2024 | 08:15

Tết sớm ở bon làng

(ĐNO) - Những ngày cuối năm, không khí Tết đã về khắp các bon làng.

Nhà nhà gói bánh

Từ 20 tháng Chạp, các gia đình chuẩn bị lá dong. Ai cũng phấn khởi.

Xem thêm: Giá cà phê lập đỉnh

Bài, ảnh: Ban Biên Tập

Bình luận (0)
Gửi bình luận"""


@pytest.mark.parametrize(
    ("text", "title", "when", "kinds"),
    [
        (
            VNEXPRESS_LIKE,
            "Hơn 200 hộ dân được cấp nước sạch",
            "2023-09-14T10:05:00+07:00",
            ["caption", "body"],
        ),
        (STAMP_FIRST, "Tết sớm ở bon làng", "2024-02-05T08:15:00+07:00", ["heading", "body"]),
    ],
)
def test_other_papers_pages(text: str, title: str, when: str, kinds: list[str]) -> None:
    """The stamp above the title, a dateline, related stories, a comment box."""
    article = read(text, "pasted", "page")
    assert article.title == title
    assert article.published is not None
    assert article.published.isoformat() == when
    assert [p.kind.value for p in article.paragraphs] == kinds
    assert article.author == "Ban Biên Tập"
    assert not article.lead.startswith("(")
    assert article.lead
