"""Regressions: pages with the layouts of real newspapers and texts of our own."""

from __future__ import annotations

import pytest

from tts_news.clean import read
from tts_news.model import Article, Kind

TITLE = "Chợ phiên Nậm Pé họp lại sau ba tháng sửa mái"
LEAD = "Chợ phiên Nậm Pé họp lại từ tuần này, với hơn 200 hộ đăng ký bán hàng trong phiên đầu."
FIRST = (
    "Ban quản lý cho biết mái che mới rộng gấp đôi, có lối đi riêng cho người khuyết tật và trẻ em."
)
SECOND = (
    "Bà con ở sáu xã vùng cao xuống chợ từ lúc trời chưa sáng, mang theo măng, mật ong và vải lanh."
)
OTHER = "Đường lên bản Tả Phìn sạt lở, hàng trăm xe phải quay đầu trong đêm"
TEASER = (
    "Mưa lớn kéo dài làm hơn 300 m3 đất đá tràn xuống mặt đường, giao thông bị chia cắt nhiều giờ."
)
MENU = "".join(f"<li><a href='/{i}'>{name}</a></li>" for i, name in enumerate(
    ("Thời sự", "Kinh tế", "Xã hội", "Thể thao", "Đà Lạt", "Hà Tây", "Góp ý"),
))  # fmt: skip
DATA = f"""<meta property="og:title" content="{TITLE}"><meta property="og:description" content="{LEAD}">
<meta property="article:published_time" content="2024-09-17T08:00:00+07:00">"""
BOX = f"<div type='RelatedOneNews' class='VCBox'><a href='/x'>{OTHER}</a><p class='VCBoxSapo'>{TEASER}</p></div>"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"


def page(inner: str, head: str = DATA) -> Article:
    text = (
        f"<html><head><title>{TITLE}</title>{head}</head><body><ul>{MENU}</ul>{inner}</body></html>"
    )
    return read(text, "html", "page")


def spoken(article: Article) -> list[str]:
    return [article.lead, *(p.text for p in article.paragraphs if p.kind is not Kind.CAPTION)]


@pytest.mark.parametrize(
    ("inner", "author"),
    [
        pytest.param(
            f"<h1>{TITLE}</h1><h2 class='sapo'>{LEAD}</h2><div class='content'>{BODY}</div>",
            "", id="menu-names-no-author",
        ),
        pytest.param(
            f"<div class='sidebar-1'><h1>{TITLE}</h1><p class='description'><span>Lào Cai</span>{LEAD}</p>"
            f"<article class='fck_detail'>{BODY}<p style='text-align:right'><b>Lan Anh</b> <em>(tổng hợp)</em></p></article></div>",
            "Lan Anh", id="place-before-the-lead",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><div class='detail-author'><a>LAN ANH</a><span> và 1 tác giả khác</span></div>"
            f"<h2 class='detail-sapo'>{LEAD}</h2><div class='detail-content afcbc-body'>{BODY}{BOX}</div>"
            "<div class='detail-author-bot'>LAN ANH - MINH ĐỨC</div>",
            "Lan Anh, Minh Đức", id="teaser-in-a-box",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><div class='meta__author'><span>L</span><span>Lan Anh</span></div>"
            f"<main class='article-editor'><h4 class='lead'>{LEAD}</h4>{BODY}</main>"
            f"<section><h2>Đọc tiếp</h2><h3><a href='/x'>{OTHER}</a></h3><p><a href='/x'>{TEASER}</a></p></section>",
            "Lan Anh", id="initial-for-a-picture",
        ),
        pytest.param(
            f"<form id='aspnetForm'><h1>{TITLE}</h1><p><b>{LEAD}</b></p>{BODY}<p>{FIRST[:60]}…</p>"
            "<p align='right'>Lan Anh</p></form>",
            "Lan Anh", id="form-around-the-page",
        ),
        pytest.param(
            f"<h1>{TITLE}</h1><div class='lr-ct'><div class='summary'><b>BNEWS</b> {LEAD}</div>"
            f"<p></p>{FIRST}<p></p>{SECOND}<div class='lr-author'>Lan Anh/Bnews/vnanet.vn</div></div>",
            "Lan Anh", id="text-outside-paragraphs",
        ),
    ],
)  # fmt: skip
def test_a_paper_s_page(inner: str, author: str) -> None:
    article = page(inner)
    assert (article.title, article.author, article.lead) == (TITLE, author, LEAD)
    said = spoken(article)
    assert said[1:3] == [FIRST, SECOND]
    assert not {OTHER, TEASER} & set(said)


def test_a_publication_is_no_author() -> None:
    head = (
        DATA
        + "<meta name='author' content='VnExpress'><meta property='og:site_name' content='Báo VnExpress'>"
    )
    article = page(
        f"<h1>{TITLE}</h1><div class='content'><p>{LEAD}</p>{BODY}<p>Lan Anh</p></div>", head
    )
    assert article.author == "Lan Anh"


def test_a_first_subheading_under_the_lead_is_kept() -> None:
    article = page(
        f"<h1>{TITLE}</h1><div class='detail-content'><p>{LEAD}</p><h2>Ba điểm mới của chợ phiên năm nay mà bà con cần biết</h2>{BODY}</div>"
    )
    assert any(
        p.kind is Kind.HEADING and p.text.startswith("Ba điểm mới") for p in article.paragraphs
    )


def test_a_drop_cap_is_one_word_with_its_rest() -> None:
    article = page(
        f"<h1>{TITLE}</h1><div class='content'><p>{LEAD}</p><p><span>B</span>{FIRST[1:]}</p><p>{SECOND}</p></div>"
    )
    assert FIRST in spoken(article)


PASTED = [
    pytest.param([TITLE, "Lan Anh", "Xem các bài viết của tác giả", "17/09/2024 08:00", LEAD, FIRST, SECOND,
                  OTHER, "Giá mật ong rừng tăng gấp đôi so với mùa trước", "Sao chép liên kết", "Tin nổi bật", OTHER], id="headlines-at-the-end"),
    pytest.param([TITLE, "17-09-2024 - 08:00 AM | Kinh tế vùng cao", LEAD, FIRST, SECOND, "Lan Anh", "Nhịp sống vùng cao",
                  "Theo Nhịp sống vùng cao Copy link", "CÙNG CHUYÊN MỤC", OTHER, "23:02 , 16/09/2024",
                  "Giá mật ong rừng tăng gấp đôi so với mùa trước", "21:00 , 16/09/2024"], id="headlines-with-times"),
    pytest.param([TITLE, "17/09/2024 08:00", LEAD, FIRST, SECOND, "Lan Anh", "Tags:", "Hàn Quốc", "Bộ Y", "Chia sẻ", OTHER], id="tags-sign-nothing"),
    pytest.param([TITLE, "17/09/2024 08:00", LEAD, FIRST, SECOND, "Lan Anh", "Tin liên quan", OTHER, TEASER,
                  "Học sinh bản Pá Lau có thêm sáu phòng học mới trước khai giảng", "Công trình được bàn giao trước ngày khai giảng, giúp hơn 200 em không phải học nhờ.",
                  "Chia sẻ", "Bình luận (0)"], id="teasers-take-turns"),
    pytest.param([TITLE, "Lan Anh  •  Cập nhật 17/09/2024, 08:00 (GMT+7)", "Theo dõi tác giả", "Xem cỡ chữ A- A A+", LEAD, FIRST, SECOND,
                  "Bình luận (2)", "minhtam", "Tôi đi chợ này từ hồi còn bé, nay được sửa lại thì mừng lắm, mong giá cả vừa phải.", "12 Thích Trả lời",
                  "© Bản quyền thuộc Báo Vùng Cao.", "Báo Vùng Cao giới thiệu gói bạn đọc thân thiết, mỗi tháng chỉ bằng một bát phở sáng."], id="comments-end-it"),
]  # fmt: skip


@pytest.mark.parametrize("lines", PASTED)
def test_what_stands_around_a_pasted_article(lines: list[str]) -> None:
    article = read("\n".join(lines), "pasted", "page")
    assert (article.title, article.author) == (TITLE, "Lan Anh")
    assert article.published is not None
    assert article.published.isoformat() == "2024-09-17T08:00:00+07:00"
    assert spoken(article) == [LEAD, FIRST, SECOND]


def test_a_dateline_is_accounted_for() -> None:
    article = read("\n".join([TITLE, f"(Vùng Cao) - {LEAD}", FIRST, SECOND]), "pasted", "page")
    assert article.lead == LEAD
    assert any(one.text == "(Vùng Cao) -" for one in article.left_out)


def test_a_short_mail_is_unwrapped() -> None:
    mail = (
        "From: btv@bao.example.vn\nTo: dai@xa.example.vn\nSubject: Chợ phiên họp lại\n\n"
        "Chợ phiên họp lại từ tuần này sau ba tháng sửa mái che theo tin của Ban\n"
        "Quản lý chợ.\n\nHơn 200 hộ đã đăng ký bán hàng ngay trong phiên đầu tiên ở chợ Nậm\nPé.\n"
    )
    assert "Ban Quản lý chợ." in " ".join(spoken(read(mail, "pasted", "mail")))


def test_a_list_at_the_end_is_no_list_of_headlines() -> None:
    items = [
        "Nhà văn hóa xã Nậm Pé, bên cạnh trạm y tế mới",
        "Trường tiểu học bản Tả Phìn, cổng phía chợ phiên",
    ]
    lines = [
        TITLE,
        "17/09/2024 08:00",
        LEAD,
        FIRST,
        "Hai điểm đăng ký bán hàng:",
        *items,
        "Chia sẻ",
    ]
    assert spoken(read("\n".join(lines), "pasted", "page"))[-2:] == items
