"""Initials of persons: `anh M.`, `chị H.`, `ông N.V.T.`, `Tr.Th.M.`, `V.I. Lênin`, `Ảnh: Q. V`.

A single letter after a word for a person is read by its sound, as its name may be heard as a word
("anh em", "chị hát"); several letters are read by their names. The stop after an initial is
silent if the sentence continues.
"""

from __future__ import annotations

import re

from tts_news.base.letters import CAPITALS, SMALL
from tts_news.normalize.place import REACH, Place, Reading, Rule
from tts_news.normalize.reasons import AMBIGUOUS
from tts_news.normalize.rules.abbreviations import is_decided, is_sure, senses
from tts_news.normalize.spelling import letters
from tts_news.normalize.stops import is_person, is_surname, opens_sentence
from tts_news.normalize.syllable import is_syllable
from tts_news.normalize.tables import pairs

_INITIAL = r"(?:Ch|Gi|Kh|Ng|Nh|Ph|Qu|Th|Tr|[A-ZĐ])"
_LETTER_ALONE = re.compile(rf"({_INITIAL})(?![^\W_]|['’]\w)")
_SEVERAL_INITIALS = re.compile(rf"({_INITIAL}(?:\. ?{_INITIAL}){{1,5}})(?=\.|(?![\w'’]))")
_INITIAL_IN_CAPITALS = r"(?:CH|GI|KH|NG|NH|PH|QU|TH|TR|[A-ZĐ])"
_SEVERAL_IN_CAPITALS = re.compile(
    rf"({_INITIAL_IN_CAPITALS}(?:\. ?{_INITIAL_IN_CAPITALS}){{2,5}})(?=\.|(?![\w'’]))"
    r"|([A-ZĐ]\. ?[A-ZĐ])(?=\.|(?![\w'’]))"
)
_INITIALS_BEFORE_A_NAME = re.compile(rf"([A-ZĐ](?:\.[A-ZĐ]){{0,4}})\.(?= [{CAPITALS}][^\W\d_])")
_CREDIT_BEFORE = re.compile(
    r"(?:ảnh(?: minh (?:họa|hoạ)| tư liệu| chụp)?|nguồn|tin|video|clip|(?:đồ|minh) (?:họa|hoạ))"
    r"(?: và ảnh|, ảnh)? ?: ?$"
)
_RUN_IN_CREDIT = re.compile(r"[A-ZĐ]{1,3}\. ?([A-ZĐ]{2,3})(?![^\W_])")
_SHORT_IN_CREDIT = re.compile(rf"[A-ZĐ]{{2,3}}\.(?= ?[{CAPITALS}]{{2}})")
_STOP_BEFORE_SMALL_LETTER = re.compile(rf"\.(?=,|;|\)|[{SMALL}]| ?\(| [{SMALL}])")
_SENTENCE_GOES_ON = re.compile(rf" [{SMALL}]|,")
_NAME_ENDS = re.compile(rf"(?<![^\W_])[{CAPITALS}][{SMALL}]+ $")
_STOP_BEFORE_YEARS_IN_PRISON = re.compile(r"\.(?= \d+ (?:năm|tháng)(?: \d+ tháng)? tù)")
_STOP_BEFORE_NUMBER = re.compile(r"\.(?= \d)")
_STOP_BEFORE_MORE = re.compile(
    rf"\.(?=,|;|:|\)|[{SMALL}]| ?\(| [{SMALL}\d]| ?[{CAPITALS}][^\W\d_])"
)
_INITIALS_AND_NAME = re.compile(rf"([A-ZĐ]{{1,2}})\.? ([{CAPITALS}][{SMALL}]+)")
_INITIAL_AND_ONE_SYLLABLE = re.compile(
    rf"([HPQTX])\. ([{CAPITALS}][{SMALL}]+)(?![^\W_]| [{CAPITALS}\d])"
)
_WORDS_BEFORE_A_PERSON = frozenset(("của", "cho", "do", "bởi", "với"))
_FAMILY_NAME = re.compile(rf"Ng\. ([{CAPITALS}][{SMALL}]+)")
_NAME_BEFORE = re.compile(
    rf"(?:([^\W_]+)\W{{1,3}})?(?<!\w)([{CAPITALS}][{SMALL}]*)(?: [{CAPITALS}][{SMALL}]+){{1,3}} $"
)
_NAMED_AS_WORDS = frozenset(("M", "H"))
"""Letters whose names are also words: *em*, *hát*."""
_WORDS_BEFORE_A_PLACE = frozenset(
    ("xã", "phường", "huyện", "quận", "đường", "phố", "trấn", "thôn", "ấp", "chợ",
     "trường", "THPT", "THCS", "TH", "viện", "cầu", "khu", "tỉnh")
)  # fmt: skip
_LETTERS_FOR_PLACES = frozenset("PQHXTĐ")
_SPACED_INITIALS = re.compile(r"\w{1,2}\. ")
_OFFICE_NEXT = re.compile(r"\.? ?(?:Giám đốc|Chủ tịch|Trưởng|Bí thư|Hiệu trưởng|Tổng)")


def _initial_of_a_person(place: Place) -> Reading | None:
    """`cháu Đ.`, `anh Kh`, `Trần Văn M.`: one initial, after a word for a person or a name."""
    m = _LETTER_ALONE.match(place.text, place.at)
    if m is None:
        return None
    if not _is_after_person(place):
        end = _end_past_stop(place, m.end())
        as_word = m[1] in _NAMED_AS_WORDS
        named = _is_after_name(place) and (as_word or end > m.end() or _is_last(place, end))
        whose = (
            as_word
            and place.last in _WORDS_BEFORE_A_PERSON
            and _SENTENCE_GOES_ON.match(place.text, end)
        )
        return Reading(end, sound(m[1])) if named or whose else None
    if m[1] == "P" and _OFFICE_NEXT.match(place.text, m.end()):
        return None
    if _SEVERAL_INITIALS.match(place.text, place.at):
        return None
    return Reading(_end_past_stop(place, m.end()), sound(m[1]))


def _initial_in_a_sentence(place: Place) -> Reading | None:
    """`đưa xe cho H. rồi đi`, `phạt Q. 7 năm tù`: an initial and a stop within a sentence."""
    m = _LETTER_ALONE.match(place.text, place.at)
    if m is None or (
        m[1] in "AEIOUY" and not _NAME_ENDS.search(place.text[max(0, place.at - REACH) : place.at])
    ):
        return None
    stop = _STOP_BEFORE_SMALL_LETTER.match(
        place.text, m.end()
    ) or _STOP_BEFORE_YEARS_IN_PRISON.match(place.text, m.end())
    if stop is None or place.text[stop.end() : stop.end() + 1] in (")", ";"):
        return None
    return Reading(stop.end(), sound(m[1]))


def sound(initial: str) -> str:
    """The reading of a single initial: its sound, not its name.

    >>> sound("M"), sound("Kh"), sound("A")
    ('mờ', 'khờ', 'a')
    """
    return pairs("initials.tsv").get(initial, initial.lower())


def _is_after_person(place: Place) -> bool:
    return bool(place.last) and is_person(place.last, "".join(place.words[-2:-1]))


def _is_after_name(place: Place) -> bool:
    """Whether a person's name directly precedes: `Trần Văn`, but not `xã Trần Phán`."""
    m = _NAME_BEFORE.search(place.text[max(0, place.at - REACH) : place.at])
    return m is not None and is_surname(m[2]) and m[1] not in _WORDS_BEFORE_A_PLACE


def _is_last(place: Place, end: int) -> bool:
    """Whether the stop after an initial ends its sentence: `Trần Thị Kim X. Hiện nay`."""
    following = place.after(end).split()[:2]
    return following[:1] == ["."] or (len(following) > 1 and opens_sentence(following[1]))


def _end_past_stop(place: Place, end: int) -> int:
    """The end of an initial, with its stop if the sentence continues after it."""
    stop = _STOP_BEFORE_SMALL_LETTER.match(place.text, end) or _STOP_BEFORE_NUMBER.match(
        place.text, end
    )
    return stop.end() if stop else end


def _several_initials(place: Place) -> Reading | None:
    """`N.V.T.`, `Tr.Th.M.`, `T.V. H.`: the initials of a full name."""
    several = _SEVERAL_IN_CAPITALS if place.memory.caps else _SEVERAL_INITIALS
    m = several.match(place.text, place.at)
    if m is None or m.group() in senses():
        return None
    of_person = _CREDIT_BEFORE.search(place.before) or _is_after_person(place)
    name = m.group()
    if _SPACED_INITIALS.match(name) and not of_person and name[0] in _LETTERS_FOR_PLACES:
        if place.text[m.end() : m.end() + 1] != ".":
            return None  # Q. V: initials in a credit, elsewhere a short form (Q. for quận)
        guess = AMBIGUOUS
    else:
        guess = ""
    end = m.end()
    if stop := _STOP_BEFORE_MORE.match(place.text, end):
        end = stop.end()
    return Reading(end, " ".join(letters(one) for one in re.split(r"\. ?", name)), guess)


def _family_name(place: Place) -> Reading | None:
    """`THPT Ng. Trãi`: Ng. for the family name Nguyễn."""
    m = _FAMILY_NAME.match(place.text, place.at)
    if m is None or not is_syllable(m[1].lower()) or opens_sentence(m[1]):
        return None
    return Reading(m.start(1) - 1, "Nguyễn", AMBIGUOUS)


def _given_name(place: Place) -> Reading | None:
    """`bàn thắng của H. Mây`: an initial before a name of one syllable, rarely a place's."""
    m = _INITIAL_AND_ONE_SYLLABLE.match(place.text, place.at)
    if m is None or place.last not in _WORDS_BEFORE_A_PERSON or not is_syllable(m[2].lower()):
        return None
    return Reading(m.start(2) - 1, sound(m[1]), AMBIGUOUS)


def _initials_of_a_foreign_name(place: Place) -> Reading | None:
    """`Richard H. Thaler`, `ông KP Oli`: initials in a foreign name, not short for an office."""
    m = _INITIALS_AND_NAME.match(place.text, place.at)
    if m is None:
        return None
    if len(m[1]) == 1:
        before = place.text[max(0, place.at - REACH) : place.at].split()[-1:]
        word = before[0] if before else ""
        is_name = word.isalpha() and word.istitle() and not is_syllable(word.lower())
    else:  # con trai TT Trump: an office; giáo sư ĐH Columbia: known to everyone
        office = is_decided(place, m[1], m.end(1)) or is_sure(m[1])
        is_name = _is_after_person(place) and not office and not is_syllable(m[2].lower())
    if not is_name:
        return None
    return Reading(m.end(1) + (place.text[m.end(1)] == "."), letters(m[1]))


def _initial_in_a_credit(place: Place) -> Reading | None:
    """`Ảnh: H. Long`, `Ảnh: H.TT`, `Tin: Q`: the initials of an author or a photographer."""
    if ":" not in place.before or not _CREDIT_BEFORE.search(place.before):
        return None
    run = _RUN_IN_CREDIT.match(place.text, place.at)
    if run is None or is_syllable(run[1].lower()):
        run = _SHORT_IN_CREDIT.match(place.text, place.at)
    if run and run.group() not in senses():
        return Reading(run.end(), letters(run.group()))
    m = _LETTER_ALONE.match(place.text, place.at)
    if m is None:
        return None
    stop = re.compile(r"\.(?= ?\w)").match(place.text, m.end())
    return Reading(stop.end() if stop else m.end(), letters(m[1]))


def _initials_before_a_name(place: Place) -> Reading | None:
    """`V.I. Lênin`, `J. Biden`: initials before a family name."""
    m = _INITIALS_BEFORE_A_NAME.match(place.text, place.at)
    if m is None or (place.words and opens_sentence(place.after(m.end()).split()[0])):
        return None  # vitamin C. Sau đó
    return Reading(m.end(), letters(m[1]))


RULES = (
    Rule("initials", "u", _family_name, first="N"),
    Rule("initials", "u", _initial_of_a_person),
    Rule("initials", "u", _several_initials, needs="."),
    Rule("initials", "u", _initial_in_a_credit),
    Rule("initials", "u", _initial_in_a_sentence, needs="."),
    Rule("initials", "u", _given_name, first="HPQTX"),
    Rule("initials", "u", _initials_of_a_foreign_name),
)
TO_A_NAME = Rule("initials", "u", _initials_before_a_name, needs=".")
"""Tried after the abbreviations, as `Q. Bình Thạnh` is a district."""
