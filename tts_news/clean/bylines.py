"""Bylines and picture credits: lines that name people, with labels, roles and addresses.

A byline is recognized here by its form (a few capitalized words with a label, a role or an e-mail
address); the caller judges by its position.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS
from tts_news.clean.evidence import STOP_WORDS

_LABEL = re.compile(
    r"^(?:(?:bài|tin|ảnh|clip|video|đồ họa|thực hiện|tổng hợp|biên soạn|biên tập|biên dịch|lược dịch|"
    r"tác giả|người viết|phóng viên|nhóm phóng viên|ghi chép|nhà báo|by|viết|đăng|bởi)"
    r"(?: ?(?:,|&|và|\+|-|/) ?(?:bài|tin|ảnh|clip|video|đồ họa|thực hiện|tổng hợp))*"
    r"(?: bởi)?) ?(?P<colon>:)? (?=\S)",
    re.IGNORECASE,
)
_SELF_PUBLISHED = re.compile(r"^(?:được )?(?:đăng|viết) bởi:? ", re.IGNORECASE)
_MAIL = re.compile(r"[(<\[]?\b[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+\b[)>\]]?")
_ROLE = (
    r"(?:phóng viên|pv|nhà báo|biên tập viên|btv|cộng tác viên|ctv|nhóm pv|thông tín viên|tác giả|"
    r"tổng hợp|t/h|th|ghi|lược ghi|thực hiện|biên dịch|lược dịch|dịch|bạn đọc|luật sư|ts|ths|pgs|gs|"
    r"sưu tầm|editor|reporter)"
)
_ROLE_LINE = re.compile(
    rf"^{_ROLE}(?: [^.!?;:]{{0,60}})?$|^(?:ban|phòng|tổ) [^.!?;:,]{{2,40}}$", re.IGNORECASE
)
_ROLE_AFTER = re.compile(rf" ?[-–|,(/•·] ?\(?{_ROLE}\b[^,;&]*\)?$", re.IGNORECASE)
_ROLE_BEFORE = re.compile(r"^(?:phóng viên|pv|nhà báo|btv|ctv)\.? ?:? ", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]")
_BETWEEN_NAMES = re.compile(r" ?[,;/&+•·|] ?| [-–—] | và | and ")
_CAPITALIZED = re.compile(rf"[{CAPITALS}][\w'’.]*\.?|[{CAPITALS}]['’ ]?[{CAPITALS}]?\w*")
_INITIALS = re.compile(rf"(?:[{CAPITALS}]\.){{1,4}}[{CAPITALS}]?\w*|PV|BTV|CTV")
_SITE_TAIL = re.compile(
    r" ?[-–|/(] ?(?:theo )?(?:báo|tạp chí|đài|cổng|[\w-]+\.(?:vn|com|net)).*$"
    r"| ?[-–|/] ?[^-–|/,]{0,30}(?:online|news|media|tv|điện tử)$",
    re.IGNORECASE,
)
_AND_OTHERS = re.compile(r",? (?:và|cùng) (?:\d+|những|các) (?:tác giả|người) khác$", re.IGNORECASE)
_AGENCY = re.compile(r" ?[/|] ?[A-Z]{2,6}$|(?<=\w) \([A-Z]{2,6}\)$")
_ACADEMIC = re.compile(r"\b(?:GS|PGS|TS|ThS|Ths|BS|LS|KTS|TSKH)\. ?")
_HONORIFICS = ("Ông", "Bà", "Anh", "Chị", "Em", "Cô", "Chú", "Bác", "Cụ")
_PICTURE_LABEL = re.compile(r"(?:ảnh|clip|video|đồ h[oọ]ạ?)\b(?!.*\b(?:bài|tin)\b)", re.IGNORECASE)
_UNNAMED = re.compile(r"(?:nhóm )?pv|nhóm phóng viên", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?P<before>^|[.:;,!?)\"”(\[|\-–—] ?|(?<=\w) )[(\[]?"
    r"(?P<label>nguồn ảnh|ảnh chụp|hình ảnh|ảnh|hình|đồ họa|đồ hoạ|photo|clip|video|nguồn|infographic)"
    r"(?P<minor> minh họa| minh hoạ| chụp| cắt từ clip)? ?[:/] ?(?P<who>[^:!?;]{1,60}?)[)\]]?[.)]?$",
    re.IGNORECASE,
)
_CREDIT_WITHOUT_NAME = re.compile(
    r"[.:;,!?)\"”(\[|\-–—] ?[(\[]?ảnh (?:minh (?:họa|hoạ)|tư liệu|internet|chụp màn hình|cắt từ (?:clip|video)|"
    r"sưu tầm|(?:do )?[\w ]{2,30} cung cấp)[)\]]?\.?$",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\b(?:chia sẻ|bình luận|thời sự|xã hội|kinh (?:tế|doanh)|chính trị|thế giới|giáo dục|pháp luật|"
    r"văn h[oó][aá]|thể thao|sức kh[oỏ][eẻ]|đời sống|xem thêm|trang chủ|từ kh[oó][aá]|ngân hàng|vĩ mô|"
    r"công nghệ|du lịch|giải trí|bạn đọc|quốc tế|khoa học|nông nghiệp|môi trường|chứng khoán|tài chính|"
    r"doanh nghiệp|thị trường|tuyển sinh|quân sự|đăng (?:nhập|ký)|tìm kiếm|google|news|quảng cáo|liên hệ|"
    r"(?:hàn|trung) quốc|nhật bản|ấn độ|việt nam|hoa kỳ|thái lan|châu (?:á|âu|phi|mỹ)|"
    r"(?:chương|điều|mục|phần) (?:[ivx]+|một|hai|ba|tư)|báo điện tử|điện tử|"
    r"nghị quyết|quyết định|thông báo|công điện|chỉ thị|thông tư|nghị định|"
    r"^(?:huyện|tỉnh|xã|phường|thị trấn) \w+ \w+|(?:ủy|uỷ) ban|hội đồng|(?:phó )?(?:chủ tịch|giám đốc|bộ trưởng|thủ tướng)|"
    r"(?:tm|kt|tl|tuq)\.? (?:(?:ủy|uỷ) ban|chủ tịch|hội đồng|bộ trưởng))\b",
    re.IGNORECASE,
)
_SURNAMES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh lâm mai "
    "trịnh đoàn vương trương tô hà lương cao châu thái tạ phùng tống quách lưu triệu chu kiều "
    "thân la tăng từ khổng giàng vàng thào sùng sồng lò lường hạng mùa cứ ly tẩn chảo lù vừ giang "
    "nông hứa bế ksor siu rơ kpă rmah nay y h' k' ka a đinh hờ alê blúp hồ vi quàng cầm điêu bạch "
    "doãn nghiêm ninh mạc lại cù viên khuất mẫn ông tiêu tôn thạch sơn danh kim".split()
)


def is_credit(text: str) -> bool:
    """Whether a line is a picture's caption, as it ends with a picture credit."""
    if len(text) > 500:
        return False
    if _CREDIT_WITHOUT_NAME.search(text):
        return True
    found = _CREDIT.search(text)
    if not found or re.search(
        r"(?:bài|tin)(?:,| và| &|-) ?$", text[: found.start("label")], re.IGNORECASE
    ):
        return False
    who, apart = found["who"], found["before"].strip() or not found.start("label")
    if not apart and not found["label"][0].isupper():
        return False  # no credit: "ba mảng ảnh: đất, lửa và người"
    words = re.findall(r"[\w'’]+", who)
    if not words or len(words) > 9:
        return False
    bound = sum(word.casefold() in STOP_WORDS for word in words)
    return bound <= len(words) / 4 and ", " not in who.replace(", ", "", 1)


def is_role(text: str) -> bool:
    """Whether a line gives an author's role: reporter, translator, a department."""
    return len(text) <= 70 and _ROLE_LINE.match(text) is not None


def names(text: str) -> tuple[str, ...]:
    """The names of the people in a byline; empty if the line is not a byline.

    >>> names("Bài, ảnh: NGUYỄN VĂN AN - Y Ben")
    ('Nguyễn Văn An', 'Y Ben')
    """
    if not 2 <= len(text) <= 120 or text.casefold().startswith(("theo ", "nguồn")):
        return ()
    if _PICTURE_LABEL.match(text):
        return ()
    if _UNNAMED.fullmatch(text):
        return (text,)
    bare = _MAIL.sub(" ", text)
    mailed = bare != text
    bare = _AND_OTHERS.sub("", bare)
    label = _LABEL.match(bare := " ".join(bare.split()))
    if (label and (label["colon"] or _SELF_PUBLISHED.match(bare) or _ROLE_BEFORE.match(bare))) or (
        label and label.group().strip().casefold() in ("by", "bởi", "tác giả", "thực hiện")
    ):
        bare = bare[label.end() :]
    else:
        label = None
    bare = _AGENCY.sub("", _ACADEMIC.sub("", bare))
    bare = _SITE_TAIL.sub("", _SITE_TAIL.sub("", _BRACKETS.sub("", bare)))
    bare = _ROLE_AFTER.sub("", bare)
    parts = [
        p.strip(" -–—|•·:()")
        for p in re.split(r"[;,/&+|•·] ?(?:ảnh|bài|clip) ?: ?", bare, flags=re.IGNORECASE)
    ]
    some = [one.strip(" -–—|•·:().") for part in parts for one in _BETWEEN_NAMES.split(part)]
    some = [_ROLE_BEFORE.sub("", one) for one in some if one and not _is_role_word(one)]
    if not some or len(some) > 6:
        return ()
    sure = bool(label or mailed)
    if text.endswith(".") and not sure and not _INITIALS.fullmatch(text):
        return ()
    if not all(_is_name(one, sure=sure) for one in some):
        return ()
    return tuple(dict.fromkeys(_as_written(one) for one in some))


def is_known_surname(name: str) -> bool:
    """Whether a name begins with a Vietnamese family name."""
    return name.split(maxsplit=1)[0].casefold() in _SURNAMES


def _is_role_word(text: str) -> bool:
    return re.fullmatch(_ROLE, text, re.IGNORECASE) is not None and text.casefold() != "pv"


def _is_name(text: str, *, sure: bool) -> bool:
    """Whether a text is two to six capitalized words or initials; one word if `sure` is set."""
    words = text.split()
    if words and words[0] in _HONORIFICS:
        return False
    if not 1 <= len(words) <= 6 or any(c.isdigit() for c in text):
        return False
    if not all(_CAPITALIZED.fullmatch(word) or word[0] in "'’" for word in words):
        return False
    if len(words) == 1:
        return sure or "'" in text or _INITIALS.fullmatch(text) is not None
    return not _NOT_A_NAME.search(text)


def _as_written(name: str) -> str:
    """A name in normal capitalization if it was written all in capitals; initials are kept."""
    if not name.isupper() or _INITIALS.fullmatch(name):
        return name
    return " ".join(w.capitalize() if len(w) > 1 and "." not in w else w for w in name.split())
