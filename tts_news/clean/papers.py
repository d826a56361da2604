"""What official papers are made of, pasted or as documents (Decree 30/2020).

Office and motto at the top, under them number, place and date, then what kind of paper it is and
what it is about.
"""

from __future__ import annotations

import re

MOTTO = re.compile(r"cộng h(?:òa|oà) xã hội chủ nghĩa|độc lập\W+tự do\W+hạnh", re.IGNORECASE)
"""Of the state, which stands beside the office."""

PARTY = re.compile(r"đảng cộng sản việt nam", re.IGNORECASE)
"""What the Party's papers have in the motto's place."""

NUMBER = re.compile(r"(?:[\w ]{0,30}\b)?số ?:? ?\d+[\d/.-]*/[\w/.-]*[A-ZĐ-]{2,}", re.IGNORECASE)
"""`Số: 12/QĐ-UBND`, where a line begins with it: no other line does."""

NUMBER_LINE = re.compile(
    r"số\s*:?[\s.…_/-]*|số\s*:?\s*[\d.…_ ]*\s*[-/]\s*[\w/.…\-–& ]{1,40}(?:,?\s*ngày\b[^,;]{0,40})?",
    re.IGNORECASE,
)
"""The whole line of a letterhead for the number, which may be left open: `Số:    /TB-UBND`."""

SUBJECT = re.compile(r"^(?:v/v|về việc)\b\s*:?\s*", re.IGNORECASE)
"""How the line begins that says what a paper is about."""

KIND = re.compile(
    r"(?:thông báo|quyết định|nghị quyết|kế hoạch|báo cáo|công văn|chỉ thị|thông tư|nghị định|"
    r"tờ trình|giấy mời|công điện|hướng dẫn|thư kêu gọi|lời kêu gọi|thông cáo báo chí|luật|"
    r"quy chế|quy định|chương trình|lịch công tác|biên bản|đề án|phương án|thư ngỏ|bản tin)"
    r"(?: liên tịch)?(?: của [\w ,]{3,60})?",
    re.IGNORECASE,
)
"""What a paper is, on a line of its own."""

ABOVE_THE_NUMBER = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|CHÍNH PHỦ|BỘ|SỞ|HUYỆN|TỈNH|XÃ|CỘNG HÒA XÃ HỘI|Độc lập)\b"
)
"""How lines of a letterhead begin."""

WHO_DECIDES = re.compile(
    r"(?:chính phủ|thủ tướng|quốc hội|(?:phó )?(?:bộ trưởng|chủ tịch|giám đốc|thống đốc|"
    r"hiệu trưởng|tổng giám đốc|trưởng ban|chủ nhiệm)|(?:uỷ|ủy) ban|hội đồng|bộ|sở|ban|phòng|"
    r"căn cứ)\b",
    re.IGNORECASE,
)
"""How the line begins that names who decides, between a paper's title and its text."""


def is_kind(text: str) -> bool:
    """Whether a line says what kind of paper it is and no more.

    >>> is_kind("THÔNG BÁO"), is_kind("Thông báo khẩn từ xã")
    (True, False)
    """
    return KIND.fullmatch(text.rstrip(" :")) is not None
