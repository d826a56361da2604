"""Patterns of official documents ("papers"), pasted or in files, as Decree 30/2020 lays them out.

The letterhead has the issuing office and the state's motto, then number, place and date. The kind
of document and its subject follow.
"""

from __future__ import annotations

import re

MOTTO = re.compile(r"cộng h(?:òa|oà) xã hội chủ nghĩa|độc lập\W+tự do\W+hạnh", re.IGNORECASE)
"""The motto of the state, beside the name of the office."""

PARTY = re.compile(r"đảng cộng sản việt nam", re.IGNORECASE)
"""What the Party's papers have in place of the motto."""

NUMBER = re.compile(r"(?:[\w ]{0,30}\b)?số ?:? ?\d+[\d/.-]*/[\w/.-]*[A-ZĐ-]{2,}", re.IGNORECASE)
"""`Số: 12/QĐ-UBND` at the start of a line, which only a paper's number line has."""

NUMBER_LINE = re.compile(
    r"số\s*:?[\s.…_/-]*|số\s*:?\s*[\d.…_ ]*\s*[-/]\s*[\w/.…\-–& ]{1,40}(?:,?\s*ngày\b[^,;]{0,40})?",
    re.IGNORECASE,
)
"""The whole number line of a letterhead; the number may be left blank: `Số:    /TB-UBND`."""

SUBJECT = re.compile(r"^(?:v/v|về việc)\b\s*:?\s*", re.IGNORECASE)
"""The start of the line that gives a paper's subject."""

KIND = re.compile(
    r"(?:thông báo|quyết định|nghị quyết|kế hoạch|báo cáo|công văn|chỉ thị|thông tư|nghị định|"
    r"tờ trình|giấy mời|công điện|hướng dẫn|thư kêu gọi|lời kêu gọi|thông cáo báo chí|luật|"
    r"quy chế|quy định|chương trình|lịch công tác|biên bản|đề án|phương án|thư ngỏ|bản tin)"
    r"(?: liên tịch)?(?: của [\w ,]{3,60})?",
    re.IGNORECASE,
)
"""The kind of paper, on a line of its own."""

ABOVE_THE_NUMBER = re.compile(
    r"(?:ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|CHÍNH PHỦ|BỘ|SỞ|HUYỆN|TỈNH|XÃ|CỘNG HÒA XÃ HỘI|Độc lập)\b"
)
"""The start of a letterhead's lines."""

WHO_DECIDES = re.compile(
    r"(?:chính phủ|thủ tướng|quốc hội|(?:phó )?(?:bộ trưởng|chủ tịch|giám đốc|thống đốc|"
    r"hiệu trưởng|tổng giám đốc|trưởng ban|chủ nhiệm)|(?:uỷ|ủy) ban|hội đồng|bộ|sở|ban|phòng|"
    r"căn cứ)\b",
    re.IGNORECASE,
)
"""The start of the line between a paper's title and its text that names the deciding authority."""


def is_kind(text: str) -> bool:
    """Whether a line consists of nothing but a kind of paper.

    >>> is_kind("THÔNG BÁO"), is_kind("Thông báo khẩn từ xã")
    (True, False)
    """
    return KIND.fullmatch(text.rstrip(" :")) is not None
