"""Laws, tables, verse, live reports, questions and answers on pages with furniture."""

from __future__ import annotations

from random import Random

import pytest

from tests.pages import pasted
from tests.stories import texts
from tts_news.clean import read

TEXTS = texts()
SITES = (
    "sel_plain", "sel_top", "sel_labelled_author", "sel_mail_author",
    "all_portal", "all_paper", "all_old", "all_wordpress",
)  # fmt: skip


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_line_of_it_is_read_in_its_order(name: str, site: str) -> None:
    text = TEXTS[name]
    article = read(pasted(site, text.story, Random(1)), "pasted", "page")
    assert article.title.casefold() == text.story.title.casefold()
    assert article.published == text.story.when
    assert article.author == text.story.author
    said = [article.lead, *(p.text for p in article.paragraphs)]
    must = [line for line in text.story.spoken if line not in text.may_go]
    assert [line for line in said if line not in text.may_go] == must


def test_headlines_of_a_box_without_a_title_are_no_verse() -> None:
    lines = [
        "Chợ phiên họp lại sau ba tháng sửa mái", "17/09/2024 08:00",
        "Chợ phiên họp lại từ tuần này, với hơn 200 hộ đăng ký bán hàng trong phiên đầu.",
        "Ban quản lý cho biết mái che mới rộng gấp đôi, có lối đi riêng cho người khuyết tật.",
        "Xe buýt đêm chạy thử ở ba tuyến ngoại thành", "Trường vùng cao có thêm phòng học kiên cố",
        "Cụ bà vẫn dệt thổ cẩm mỗi ngày ở bản", "Giá heo hơi nhích lên ở nhiều địa phương", "Chia sẻ",
    ]  # fmt: skip
    article = read("\n".join(lines), "pasted", "page")
    assert not {*lines[4:8]} & {p.text for p in article.paragraphs}


def test_two_dates_under_a_headline_are_stamps() -> None:
    lines = [
        "Chợ phiên họp lại sau ba tháng sửa mái", "17/09/2024 08:00", "Cập nhật: 17/09/2024 09:30",
        "Chợ phiên họp lại từ tuần này, với hơn 200 hộ đăng ký bán hàng trong phiên đầu.",
        "Ban quản lý cho biết mái che mới rộng gấp đôi, có lối đi riêng cho người khuyết tật.",
    ]  # fmt: skip
    article = read("\n".join(lines), "pasted", "page")
    assert {one.text for one in article.left_out} == {*lines[1:3]}


@pytest.mark.parametrize(("name", "title", "first"), [
    ("law-1", "Về việc quản lý hoạt động của bến đò ngang", "Số: 47/QĐ-UBND"),
    ("law-2", "V/v ngừng cấp nước để sửa chữa đường ống", "Số: 09/TB-TCN"),
    ("law-3", "Quy định mức thu học phí năm học 2024-2025", "Số: 18/2024/NQ-HĐND"),
    ("law-6", "V/v khen thưởng thành tích đột xuất", "Quyết định số: 112/QĐ-UBND"),
])  # fmt: skip
def test_an_office_s_paper_alone(name: str, title: str, first: str) -> None:
    text = TEXTS[name]
    lines = [line for _, line in text.story.parts]
    article = read("\n".join(lines), "pasted", "page")
    assert (article.title, article.author) == (title, "")
    said = [p.text for p in article.paragraphs]
    assert said[0] == first
    from_number = lines[lines.index(first) :]
    assert said == [line for line in from_number if line != title]
    assert {one.text for one in article.left_out} == {*lines[: lines.index(first)]}
