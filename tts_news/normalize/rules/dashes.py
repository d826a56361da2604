"""A dash between words: silent within a name, an expression or a route, otherwise a pause."""

from __future__ import annotations

import re
from functools import cache

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.foreign.lists import phrase_heads
from tts_news.normalize.place import REACH, Place, Reading
from tts_news.normalize.reasons import DASH_SILENT, DASH_TO
from tts_news.normalize.stops import is_person, is_surname
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import grouped, pairs, tables_in, together, words

HYPHENS = "-–—−"
_NAME_BEFORE = re.compile(r"((?:[^\W_]+ ){0,3}[^\W_]+) ?$")
_NAME_AFTER = re.compile(r" ?([^\W_]+(?: [^\W_]+)?)")
_FROM_A_PLACE = re.compile(
    rf"(?<![^\W_])[Tt]ừ ([{CAPITALS}][{SMALL}]+(?: [{CAPITALS}][{SMALL}]+){{1,3}}) $"
)
_IN_A_PLACE = re.compile(
    r"(?:quận|huyện|xã|phường|thị xã|thị trấn|thôn|ấp|TP\.?|thành phố|đặc khu|bản|buôn|khu phố)"
    rf"(?: [{CAPITALS}][^\W\d_]*){{1,4}} ?$"
)
_SITE_BEFORE = re.compile(
    r"(?:khu (?:công nghiệp|du lịch|đô thị|kinh tế|chế xuất|di tích|bảo tồn)|kcn|kđt|cửa khẩu"
    r"|bệnh viện|bv|trường|đh|đại học|chợ|trại giam|sân (?:bay|vận động|golf)|cảng|bến xe"
    r"|nhà máy|đèo|hồ|núi|đảo|chùa|đền|công viên|nhà hát|cầu|làng|ga|thủy điện|nghĩa trang"
    r"|resort|khách sạn|vườn|chung cư|bãi biển|vịnh|quảng trường|siêu thị|sông|thác|hang|động)"
    r" [^.,;:()]{1,30}$"
)
_ROUTE_BEFORE = re.compile(
    r"(?:tuyến|cao tốc|đoạn|xe khách|chuyến|chặng|đường (?:bay|sắt|bộ|nối)|vành đai|metro"
    r"|hành trình|tour|nối|quốc lộ [\w-]+|hướng)"
    r"(?:(?! (?:ở|tại|thuộc) )(?:[^.,;:()]|(?<=tp)\.)){0,40}$"
)
_STATION_NEXT = re.compile(rf" ?(?:ga|bến|cảng|sân bay|cầu|ngã|nút) [{CAPITALS}]")
_LABEL_NEXT = re.compile(r" ?(?:[Ảả]nh|ẢNH|Video|Clip|Nguồn|Tin|Bài)(?: [^\W\d_]+){0,3} ?:")
_HYPHENED_SYLLABLES_BEFORE = re.compile(r"[^\W\d_]{1,6}(?: ?[-–] ?[^\W\d_]{1,6}){0,3}(?= ?$)")
_HYPHENED_SYLLABLES_AFTER = re.compile(r" ?[^\W\d_]{1,6}(?: ?[-–] ?[^\W\d_]{1,6}){0,3}(?![^\W_])")
_BODY_BEFORE = re.compile(r"(?<![^\W_])(?:HĐND|UBND|UBMTTQ|MTTQ|ĐU|BTV|BCH)$")
_BODY_AFTER = re.compile(r"(?:HĐND|UBND|UBMTTQ|MTTQ|UBMTTQVN)(?![^\W_])")
_HYPHEN = re.compile(r" ?[-–] ?")
_LETTER_OF_A_NAME_BEFORE = re.compile(r"[^\W\d_] ?[-–] ?[aei] ?$")
_LETTER_OF_A_NAME_AFTER = re.compile(r" ?[aei] ?[-–] ?[A-ZĐ]")


def dash(place: Place) -> Reading | None:
    """A dash: silent between names and at the beginning of a line, a pause between clauses."""
    text, at = place.text, place.at
    if text[at] not in HYPHENS:
        return None
    end = at
    while end < len(text) and end < at + 8 and text[end] in HYPHENS:
        end += 1
    if text[end : end + 1] == ">":
        return Reading(end + 1, "," if place.before.strip() else "")
    if not place.before.strip():
        return Reading(end, "")
    left, right = text[at - 1].isspace(), text[end : end + 1].isspace()
    if not left and not right:
        listed = _BODY_BEFORE.search(text, max(0, at - 14), at)
        both = listed and _BODY_AFTER.match(text, end)
        return Reading(end, ", " if both else " ")  # HĐND-UBND-UBMTTQ
    following = _NAME_AFTER.match(text, end)
    if following is None or end - at > 1:
        return Reading(end, ",")
    before = _NAME_BEFORE.search(text[max(0, at - 40) : at])
    if _LABEL_NEXT.match(text, end):  # - Ảnh: the photographer follows
        return Reading(end, ",")
    if before and _is_from_place_to_place(place, before[1], following[1]):
        return Reading(end, "đến" if left else " đến ", DASH_TO)
    silent = before and (
        _is_to_a_station(place, end)
        or _are_names(place, before[1], following[1])
        or _in_a_name_of_three(text, at, end)
        or _are_one_foreign_name(before[1], following[1], spaced=left and right)
        or _is_letter_of_a_word(before[1], following[1])
        or _are_paired_terms(place, following[1])
        or _are_of_a_loan_word(place, end)
    )
    doubtful = silent and before and _is_after_a_persons_name(place, before[1], following[1])
    return Reading(end, "" if silent else ",", DASH_SILENT if doubtful else "")


def _are_names(place: Place, before: str, following: str) -> bool:
    """Whether a dash joins two names: `Việt - Lào`, `Gia Nghĩa - Chơn Thành`.

    It does not before a person's title, a body, an explanation, or the larger place in which the
    first one is.
    """
    if not (before.rsplit(maxsplit=1)[-1][0].isupper() and following[0].isupper()):
        return False
    if _is_title(following.lower()) and _may_be_a_person(before):
        return False
    if _is_of_a_body(following):
        return False
    if _ROUTE_BEFORE.search(place.before):
        return True
    if _is_explained(before, following):
        return False
    if _is_in_a_province(place, following.lower()):
        return False
    return not _IN_A_PLACE.search(place.text[max(0, place.at - REACH) : place.at])


def _is_from_place_to_place(place: Place, before: str, following: str) -> bool:
    """Whether it is read *đến*: `từ Thanh Hóa - Quảng Bình`, but not `từ Thừa Thiên - Huế`."""
    name = _FROM_A_PLACE.search(place.text[max(0, place.at - REACH) : place.at])
    word = following.split(maxsplit=1)[0]
    if name is None or not (word[0].isupper() and is_syllable(word.lower())):
        return False
    two = " ".join([*name[1].split(), *following.split()]).lower()
    one_name = any(two.startswith(n) for n in grouped("cues.tsv")["name with a dash"])
    return not (one_name or _is_explained(before, following) or _is_title(following.lower()))


def _is_after_a_persons_name(place: Place, before: str, following: str) -> bool:
    """Whether a person's name precedes, and an explanation may follow: `bà Lý - mẹ ca sĩ`."""
    called, last = place.words[-2:-1], before.rsplit(maxsplit=1)[-1]
    word = following.split(maxsplit=1)[0]
    of_person = bool(called and is_person(called[0])) and last.istitle()
    return of_person and word.islower() and len(word) > 1 and is_syllable(word)


def _is_explained(before: str, following: str) -> bool:
    """Whether a phrase with a capital explains a name: `Moon Lake - Tâm điểm của khu`."""
    *first, last = before.split()
    word, *others = following.split()
    if others and not others[0].islower():
        return False
    named = word.lower() in grouped("cues.tsv")["one word name"] or is_surname(word)
    of_a_phrase = not named and is_syllable(word.lower()) and len(word) > 1
    several = bool(first) and first[-1][0].isupper()
    foreign = bool(others) and not is_syllable(last.lower())
    return of_a_phrase and (several or foreign)


def _is_letter_of_a_word(before: str, following: str) -> bool:
    """Whether a letter and a foreign word form a term: `X - band`, `e - bank`, `i - Cable`."""
    letter, word = before.rsplit(maxsplit=1)[-1], following.split(maxsplit=1)[0]
    is_letter = len(letter) == 1 and letter.isalpha()
    foreign = word.isalpha() and not is_syllable(word.lower())
    return is_letter and foreign and not _is_title(word.lower())  # Lê Văn C - PGS


def _is_in_a_province(place: Place, following: str) -> bool:
    """Whether a site and its province are written: `khu công nghiệp Sóng Thần - Bình Dương`.

    A road between two places is not: `Mỹ Thuận - Cần Thơ`.
    """
    known = together("provinces.tsv", "province", "sentence", "town")
    if following not in known and following.split(maxsplit=1)[0] not in known:
        return False
    if following == "thái bình" and "châu á" in place.before.lower():
        return False  # châu Á - Thái Bình Dương
    return bool(_SITE_BEFORE.search(place.before))


def _is_to_a_station(place: Place, end: int) -> bool:
    """Whether a route continues to a station: `tuyến metro Nhổn - ga Hà Nội`."""
    return bool(_STATION_NEXT.match(place.text, end) and _ROUTE_BEFORE.search(place.before))


def _is_of_a_body(following: str) -> bool:
    """Whether the text after a dash names a body: `Trại giam Mẫu An - Bộ Công an`."""
    words_of_it = following.lower()
    return not grouped("cues.tsv")["body"].isdisjoint((words_of_it, words_of_it.split()[0]))


def _is_title(following: str) -> bool:
    """Whether the text after a dash begins with a title: `Chủ tịch`, `Giám đốc`, `Hoa hậu`."""
    known = words("titles.tsv")
    return following in known or following.split(maxsplit=1)[0] in known


def _may_be_a_person(before: str) -> bool:
    """Whether the name before may be a person's: the last word but one is capitalized."""
    return len(before.split()) > 1 and before.split()[-2][0].isupper()


def _are_one_foreign_name(before: str, following: str, *, spaced: bool) -> bool:
    """Whether a dash is part of one foreign name: `Jong -nam`, `al - Qaeda`, `Ban Ki -moon`."""
    head, tail = before.rsplit(maxsplit=1)[-1], following.split(maxsplit=1)[0]
    if head.lower() in ("al", "el", "bin", "abu", "ibn", "ez", "az"):
        return tail[0].isupper() or head[0].isupper()
    if not (head[0].isupper() and tail.islower() and len(tail) <= 8):
        return False
    cues = grouped("cues.tsv")
    surname = before.lower().split()[-2:-1]
    korean = tail in cues["Korean name"] or not cues["Korean surname"].isdisjoint(surname)
    foreign = not is_syllable(tail) and tail not in phrase_heads()  # Abivin - startup
    native = is_syllable(head.lower()) and is_syllable(tail)  # Gia Nghĩa -tỉnh
    return foreign or korean or not (spaced or native)


def _in_a_name_of_three(text: str, at: int, end: int) -> bool:
    """Whether a dash is one of the two in a name like `Mar - a - Lago`."""
    return bool(
        _LETTER_OF_A_NAME_BEFORE.search(text[max(0, at - 6) : at])
        or _LETTER_OF_A_NAME_AFTER.match(text[end : end + 6])
    )


def _are_of_a_loan_word(place: Place, end: int) -> bool:
    """Whether a dash separates syllables of a loan word: `Com - lê`, `ki - lô - gam`."""
    before = _HYPHENED_SYLLABLES_BEFORE.search(place.before)
    following = _HYPHENED_SYLLABLES_AFTER.match(place.after(end).lower())
    if before is None or following is None:
        return False
    head, tail = _HYPHEN.split(before.group()), _HYPHEN.split(following.group().strip(" -–"))
    return any(
        _is_one_word(" ".join(head[-i:] + tail[:j]))
        for i in range(1, len(head) + 1)
        for j in range(1, len(tail) + 1)
    )


def _is_one_word(syllables: str) -> bool:
    """Whether syllables form a loan word, or the reading of a foreign name: `Xin ga po`."""
    return syllables in words("loans.tsv") or syllables in _spoken_names()


@cache
def _spoken_names() -> frozenset[str]:
    """The readings of foreign names that have several syllables, in lower case."""
    said = (spoken.lower() for table in tables_in("foreign") for spoken in pairs(table).values())
    return frozenset(one for one in said if " " in one)


def _are_paired_terms(place: Place, following: str) -> bool:
    """Whether two terms form one expression: `chính trị - xã hội`, `Thông tin - Truyền thông`."""
    known = words("dash_pairs.tsv")
    before, after = place.words[-2:], following.lower().split()
    return (" ".join(before) in known or before[-1] in known) and (
        " ".join(after) in known or after[0] in known
    )
