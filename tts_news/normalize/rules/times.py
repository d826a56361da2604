"""Times of day and durations: `8h15`, `06:05`, `17 giờ 45'`, `7h-9h30`, `1h20p`, `2'30"`."""

from __future__ import annotations

import re

from tts_news.normalize.numbers import cardinal, digits_of_a_name
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.tables import grouped

_HOUR_DIGITS = r"(\d{1,2})"
_HOUR_AND_MINUTES = re.compile(
    rf"{_HOUR_DIGITS} ?(?:h|H|g|giờ) ?([0-5]?\d)"
    r"(?:(?:p|ph|phút|')(?![\w])| ph(?:út)?(?![\w]))?(?![\d\w])(?![.,/]\d)"
    r"(?!(?:, \d{1,2}){0,4}(?:,| và) \d{1,2}/\d)"  # 20 giờ 29, 30/5: the days
)
_DAY_NEXT = re.compile(r" giờ (?:[12]\d|3[01]|\d)-(?:[1-9]|1[0-2])(?![\d:hHg]| ?(?:giờ|h)|'| phút)")
_HOUR_AND_SIGN = re.compile(r"\d{1,2}(?: ?[hH]|g|:| ?(?:am|pm|AM|PM))")
_WHOLE_HOUR = re.compile(rf"{_HOUR_DIGITS} ?[hH](?![\w/])")
_HOUR = re.compile(r"(\d{1,2}) ?giờ")
_WHOLE_HOUR_WITH_G = re.compile(
    rf"{_HOUR_DIGITS}g(?= (?:sáng|trưa|chiều|tối|đêm|ngày|khuya|hôm|nay|mai|\d{{1,2}}[./]\d))"
)
_HOUR_WITH_G = re.compile(rf"{_HOUR_DIGITS}g(?!\w)")
_HOUR_COLON_MINUTES = re.compile(
    rf"{_HOUR_DIGITS}:([0-5]\d)(?::([0-5]\d))?(?!\d|\.\d{{3}})(?: ?(AM|PM|am|pm)(?![\w]))?"
)
_MINUTES_AND_PRIME = re.compile(r"(\d{1,3})['’](?:([0-5]?\d)(?:\"|''|”|’’)?)?(?![\w])")
_QUOTATION_OPEN = re.compile(r"(?:^|[\s(])['‘][^\W\d_][^'’]*$")
_RANGE_OF_MINUTES = re.compile(r"(\d{1,3}) ?[-–—] ?(\d{1,3})['’](?![\w'’])")
_RACE_TIME = re.compile(r"(?:(\d{1,2})h)?(\d{1,2})['’](\d{1,2})(?:\"|''|”|″)(\d{2})?(?!\w)")
_LAP_TIME = re.compile(r"(\d{1,2}):([0-5]\d)[.,](\d{2})(?!\d)")
_MINUTES_COLON_SECONDS = re.compile(r"(\d{1,3}):([0-5]\d)(?![\d:]|[.,]\d)( phút(?![^\W_]))?")
_RACE_TIME_WITH_COLONS = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)[.,](\d{2,3})(?!\d)")
_SECONDS_AND_HUNDREDTHS = re.compile(r"(\d{1,3})(?:\"|'')(\d{1,2})(?![\w])")
_DASH_BEFORE_HOUR = re.compile(r" ?[-–—−] ?(?=\d{1,2} ?(?:h|H|g\d|:\d\d|giờ))")
_HOUR_BEFORE_DASH = re.compile(r"(\d{1,2})[-–—−](?=\d{1,2} ?(?:h|H)(?![\w/]|\d{3}))")
_DASH_AND_BARE_HOUR = re.compile(r" ?[-–] ?(\d{1,2})(?![\d%]|[.,:/-]\d|[^\W_])")
_PLATE_WORDS = frozenset(("soát", "bks", "biển số", "bs", "biển kiểm"))
_WORDS_BEFORE_FEET = frozenset(("container", "công", "cont", "công ten nơ"))
_HOUR_AM_PM = re.compile(r"(\d{1,2}) ?(am|pm|AM|PM)(?![^\W_])")
_HALF_OF_DAY = re.compile(r" ?(am|pm|AM|PM|a\.m|p\.m)(?![^\W_])\.?")
_WORDS_BEFORE_A_SCALE = frozenset(("mô hình", "tỷ lệ", "tỉ lệ", "bản đồ", "sa bàn"))
_WORDS_BEFORE_A_TIME = frozenset(("lúc", "từ", "đến", "hồi", "trước", "sau"))
_TIME_ZONE = re.compile(r"(GMT|UTC|gmt|utc)(?: ?([+-]) ?(\d{1,2})(?!\d)|(?![^\W_]))")


def clock(place: Place, hour: str, minute: str, *, say_minutes: bool = False) -> str:
    """`8`, `15` -> tám giờ mười lăm.

    *phút* is read for less than ten minutes, or if `say_minutes` is set.
    """
    said = f"{cardinal(hour, place.dialect)} giờ"
    if not minute or not int(minute):
        return said
    tail = " phút" if say_minutes or int(minute) < 10 else ""
    return f"{said} {cardinal(minute, place.dialect)}{tail}"


def _with_range(place: Place, end: int, said: str) -> Reading:
    """Add the second time of a range, if a dash follows at `end`, to the words of the first."""
    dash = _DASH_BEFORE_HOUR.match(place.text, end)
    if dash is None:
        bare = _DASH_AND_BARE_HOUR.match(place.text, end)
        if bare is None or not int(place.text[place.at : place.at + 2].rstrip("hHg ")) < int(
            bare[1]
        ):
            return Reading(end, said)
        return Reading(bare.end(), f"{said} đến {cardinal(bare[1], place.dialect)}")
    other = _time_of_day(Place(place.text, dash.end(), place.memory))
    if other is None and (whole := _HOUR.match(place.text, dash.end())):  # 8 giờ 30 - 9 giờ
        return Reading(whole.end(1), f"{said} đến {cardinal(whole[1], place.dialect)}")
    return Reading(other.end, f"{said} đến {other.spoken}") if other else Reading(end, said)


def _time_of_day(place: Place) -> Reading | None:
    text, at = place.text, place.at
    if (
        (m := _HOUR_AND_MINUTES.match(text, at))
        and int(m[1]) <= 99
        and not _DAY_NEXT.match(text, m.end(1))
    ):
        minutes = not m.group().rstrip().endswith(m[2])
        return Reading(m.end(), clock(place, m[1], m[2], say_minutes=minutes))
    if not _HOUR_AND_SIGN.match(text, at) or place.follows(_PLATE_WORDS, 2):
        return None  # biển số 43 H
    g = _HOUR_WITH_G if _g_means_hours(place) else _WHOLE_HOUR_WITH_G
    if m := _WHOLE_HOUR.match(text, at) or g.match(text, at):
        if place.last == "báo":
            return Reading(m.end(), f"{digits_of_a_name(m[1])} giờ")  # a newspaper's name
        if (half := _HALF_OF_DAY.match(text, m.end())) and int(m[1]) <= 12:  # 8h am
            return Reading(half.end(), clock(place, m[1], "") + _part_of_day(m[1], half[1]))
        return Reading(m.end(), clock(place, m[1], ""))
    if (m := _HOUR_COLON_MINUTES.match(text, at)) and int(m[1]) <= 24:
        if place.follows(grouped("cues.tsv")["score"] | {"lệ", "kinh thánh"}, 2):
            return None
        if (
            m[1] == "1"
            and not m[3]
            and place.follows(_WORDS_BEFORE_A_SCALE, 6)
            and place.last not in _WORDS_BEFORE_A_TIME
        ):
            return None  # mô hình xe tăng 1:35
        said = clock(place, m[1], m[2], say_minutes=True)
        if m[3] and int(m[3]):
            said = f"{cardinal(m[1])} giờ {cardinal(m[2])} phút {cardinal(m[3])} giây"
        return Reading(m.end(), said + _part_of_day(m[1], m[4] or ""))
    if (m := _HOUR_AM_PM.match(text, at)) and 1 <= int(m[1]) <= 12:
        return Reading(m.end(), clock(place, m[1], "") + _part_of_day(m[1], m[2]))
    return None


def _g_means_hours(place: Place) -> bool:
    """Whether g means hours, by the words around: `lúc 7g`, `từ 7g đến 11g`, not `từ 5g bột`."""
    if place.last in ("lúc", "hồi", "đúng"):
        return True
    weight = grouped("cues.tsv")["weight"]
    near = place.next_words(place.at, 6)
    return (
        place.last in ("từ", "đến", "trước", "sau", "tới")
        and not place.follows(weight, 8)
        and weight.isdisjoint(near)
    )


def _part_of_day(hour: str, half: str) -> str:
    """The part of the day for am or pm: ` sáng`, ` chiều`, or ` tối` from 6 to 11 pm."""
    if half.lower().startswith("p"):
        return " tối" if 6 <= int(hour) <= 11 else " chiều"
    return " sáng" if half else ""


def _time_or_range(place: Place) -> Reading | None:
    if m := _HOUR_BEFORE_DASH.match(place.text, place.at):
        other = _time_of_day(Place(place.text, m.end(), place.memory))
        if other:
            return Reading(other.end, f"{cardinal(m[1], place.dialect)} đến {other.spoken}")
    reading = _time_of_day(place)
    return _with_range(place, reading.end, reading.spoken) if reading else None


def _race_time(place: Place) -> Reading | None:
    """`2h18'45"`, `4'13"81`, `1:59.31`, `1:21:08.429`: the time of a race."""
    m = _RACE_TIME.match(place.text, place.at)
    if m is None or not (m[1] or m[4]):
        m = _RACE_TIME_WITH_COLONS.match(place.text, place.at)
    if m is not None:
        parts = zip(m.groups(), ("giờ", "phút", "giây", ""), strict=True)
    elif m := _LAP_TIME.match(place.text, place.at):
        parts = zip(m.groups(), ("phút", "giây", ""), strict=True)
    else:
        return None
    said = [
        f"{cardinal(number, place.dialect)} {unit}".rstrip() for number, unit in parts if number
    ]
    return Reading(m.end(), " ".join(said))


def _playing_time(place: Place) -> Reading | None:
    """`27:45` after a word for a duration, `10:20 phút`: minutes and seconds."""
    m = _MINUTES_COLON_SECONDS.match(place.text, place.at)
    if m is None or not (m[3] or place.follows(grouped("cues.tsv")["lasting"], 8)):
        return None
    first, last = (cardinal(one, place.dialect) for one in (m[1], m[2]))
    return Reading(m.end(), f"{first} phút {last} giây")


def _minutes_and_primes(place: Place) -> Reading | None:
    """`30-45'`, `2'30"`, `10"25`: minutes, seconds and hundredths; of a container, feet (`40'`).

    Vietnamese news does not write other lengths in this way.
    """
    if m := _RANGE_OF_MINUTES.match(place.text, place.at):
        first, last = (cardinal(one, place.dialect) for one in m.groups())
        return Reading(m.end(), f"{first} đến {last} phút")
    m = _MINUTES_AND_PRIME.match(place.text, place.at)
    if m is not None and not m[2] and _QUOTATION_OPEN.search(place.text[: place.at][-200:]):
        return None  # 'chiếc áo số 21'
    if m is not None:
        if re.search(r"(?:°|độ) ?$", place.before):
            return None
        if place.follows(_WORDS_BEFORE_FEET, 1) and not m[2]:
            return Reading(m.end(), f"{cardinal(m[1], place.dialect)} phút Anh")  # container 40'
        said = f"{cardinal(m[1], place.dialect)} phút"
        if m[2]:
            said += f" {cardinal(m[2], place.dialect)}" + (
                " giây" if m.group()[-1] in "\"'”’" else ""
            )
        return Reading(m.end(), said)
    if m := _SECONDS_AND_HUNDREDTHS.match(place.text, place.at):
        said = f"{cardinal(m[1], place.dialect)} giây"
        return Reading(m.end(), f"{said} {cardinal(m[2])}" if m[2] else said)
    return None


def _zone(place: Place) -> Reading | None:
    m = _TIME_ZONE.match(place.text, place.at)
    if m is None:
        return None
    name = "gi em ti" if m[1].upper() == "GMT" else "u tê xê"
    if not m[2]:
        return Reading(m.end(), name)
    return Reading(m.end(), f"{name} {'cộng' if m[2] == '+' else 'trừ'} {cardinal(m[3])}")


RULES = (
    Rule("time", "d", _race_time, needs="'’:"),
    Rule("time", "d", _playing_time, needs=":"),
    Rule("time", "d", _time_or_range),
    Rule("time", "d", _minutes_and_primes, needs="'’\""),
    Rule("time", "ul", _zone, first="GUgu"),
)
