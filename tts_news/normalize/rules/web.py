"""Web and e-mail addresses, hashtags, accounts of social networks, USSD codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tts_news.base.letters import CAPITALS
from tts_news.normalize.foreign.lists import find
from tts_news.normalize.numbers import cardinal, digits
from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import INFERRED, UNMARKED
from tts_news.normalize.spelling import letters
from tts_news.normalize.syllable import is_syllable, is_unmarked_syllable
from tts_news.normalize.tables import pairs

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE_OF_A_TAG = rf"[A-ZĐ]+(?![^\WA-ZĐ\d_])|[{CAPITALS}]?[^\WA-ZĐ\d_]+|\d+"
_SHORTEST_UNMARKED = 5
_LONGEST_SHORT_FORM = 4
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"“”()]{1,400}", re.IGNORECASE)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{2,20}){1,4}")
_HOST = re.compile(
    r"[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,30}){0,3}"
    r"\.(?:vn|com|net|org|edu|gov|info|io|us|eu|tv|asia|uk|cn|jp)(?![A-Za-z0-9])(?:\.vn)?"
    r"(?:/[^\s<>\"“”(),;]{0,300})?"
)
_ACCOUNT = re.compile(r"@[A-Za-z0-9_.]{2,40}")
_HASHTAG = re.compile(r"#[^\W_][\w]{0,60}")
_USSD = re.compile(r"\*?[*#]\d{2,6}(?:\*\d{1,16}){0,4} ?#(?!\w)")
_WORD_OR_SIGN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_NAMES_OF_SIGNS = {
    ".": "chấm",
    "/": "gạch chéo",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "@": "a còng",
}
_NAMES_OF_SIGNS |= {"#": "thăng", "+": "cộng", "%": "phần trăm", "&": "và", "=": "bằng", "?": "hỏi"}


def _address(place: Place) -> Reading | None:
    """`https://...`: an address.

    Only its existence is mentioned, as a long address is of no use to a listener. If it has no
    path, or begins with `www.`, its host is read.
    """
    match = _URL.match(place.text, place.at)
    if match is None:
        return None
    end = match.end()
    while place.text[end - 1] in ".,;:!?":
        end -= 1
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", place.text[place.at : end], flags=re.IGNORECASE)
    host = bare.split("/")[0].split("?")[0]
    if match.group().lower().startswith("www.") or len(bare) == len(host):
        return _address_reading(place, end, host)
    return Reading(end, "địa chỉ trong bài")


def _mail(place: Place) -> Reading | None:
    match = _MAIL.match(place.text, place.at)
    return _address_reading(place, match.end(), match.group()) if match else None


def _host(place: Place) -> Reading | None:
    match = _HOST.match(place.text, place.at)
    if match is None:
        return None
    text = match.group().rstrip(".,;:")
    return _address_reading(place, place.at + len(text), text.split("?")[0])


def _account(place: Place) -> Reading | None:
    match = _ACCOUNT.match(place.text, place.at)
    return _address_reading(place, match.end(), match.group().rstrip(".")) if match else None


def _hashtag(place: Place) -> Reading | None:
    """`#LâmĐồng`, `#MeToo`: the words of a hashtag.

    `#camonbodoi`, without diacritics, is read by the article's words; if it has none that match,
    without tones.
    """
    match = _HASHTAG.match(place.text, place.at)
    if match is None or match.group()[1:].isdigit():
        return None
    tag = match.group()[1:]
    if tag.isascii() and (long := place.memory.article.with_marks(tag.lower())):
        return Reading(match.end(), long, INFERRED)
    pieces = re.findall(_PIECE_OF_A_TAG, tag)
    words = [w if w.isupper() and len(w) <= _LONGEST_SHORT_FORM else w.lower() for w in pieces]
    said = " ".join(
        _spoken_abbreviation(w) if w.isupper() else _spoken_hashtag_word(w) for w in words
    )
    without = (
        len(tag) > _SHORTEST_UNMARKED and tag.isascii() and any(_is_without_marks(w) for w in words)
    )
    return Reading(match.end(), said, UNMARKED if without else "")


def _spoken_abbreviation(capitals: str) -> str:
    """The reading of an abbreviation in a hashtag: `#UBND`."""
    from tts_news.normalize.rules.abbreviations import expansion

    return expansion(capitals) or _spoken_part(capitals)


def _is_without_marks(piece: str) -> bool:
    """Whether a word consists of Vietnamese syllables without diacritics."""
    if not piece.islower() or find(piece):
        return False
    return bool(_syllables(piece, is_unmarked_syllable))


def _ussd(place: Place) -> Reading | None:
    """`*101#`, `*100*1234#`: a USSD code, dialled for a service of the telephone network."""
    match = _USSD.match(place.text, place.at)
    if match is None:
        return None
    said = [
        {"*": "sao", "#": "thăng"}.get(p) or digits(p) for p in _WORD_OR_SIGN.findall(match.group())
    ]
    return Reading(match.end(), " ".join(said))


def _address_reading(place: Place, end: int, address: str) -> Reading:
    """Read an address part by part; joined words without diacritics are a guess."""
    said, guess = [], ""
    for part in _WORD_OR_SIGN.findall(address):
        one = _spoken_part(part)
        if len(part) > _SHORTEST_UNMARKED and part.isascii() and part.isalpha():
            if long := place.memory.article.with_marks(part.lower()):
                one, guess = long, guess or INFERRED
            elif _is_without_marks(part.lower()):
                guess = UNMARKED
        said.append(one)
    return Reading(end, " ".join(said).replace("  ", " "), guess)


def _spoken_part(part: str) -> str:
    if part in _NAMES_OF_SIGNS:
        return _NAMES_OF_SIGNS[part]
    lower = part.lower()
    known = pairs("web_words.tsv")
    if lower in known:
        return known[lower]
    if part.isdigit():
        return letters(part)
    from tts_news.normalize.rules.foreign import respelled

    if is_syllable(lower):
        return lower
    if len(part) <= 3:
        return letters(part)
    if listed := find(lower):
        return listed.spoken.lower()
    ways = _syllables(lower[:40]), _syllables(lower[:40], is_unmarked_syllable)
    fewest = min((way for way in ways if way), key=len, default=[])
    return " ".join(fewest) or respelled(part)


def _spoken_hashtag_word(word: str) -> str:
    """The reading of a word in a hashtag, which is never read by its letters: `#MeToo`."""
    from tts_news.normalize.rules.foreign import respelled

    if word.isdigit():
        return cardinal(word)
    if is_syllable(word.lower()):
        return word.lower()
    if word.islower() and not find(word) and (some := _syllables(word, is_unmarked_syllable)):
        return " ".join(some)
    return respelled(word)


def _syllables(word: str, is_one: Callable[[str], bool] = is_syllable) -> list[str]:
    """The fewest syllables or listed names that form a word: `toa soan` for `toasoan`.

    `is_one` tells whether a piece is a syllable. The result is empty if the word cannot be divided.
    """
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        found = None
        for start in range(max(0, end - 6), end):
            head, piece = best[start], word[start:end]
            if head is None or len(piece) < 2:
                continue
            known = find(piece)
            said = known.spoken if known else piece if is_one(piece) else ""
            if said and (found is None or len(head) + 1 < len(found)):
                found = [*head, said.lower()]
        best.append(found)
    return best[-1] or []


RULES = (
    Rule("address", "ul", _address, first="hHwW"),
    Rule("mail", "dul", _mail, needs="@"),
    Rule("mail", "s", _mail, first="._%+-", needs="@"),
    Rule("host", "dul", _host, needs="."),
    Rule("account", "s", _account, first="@"),
    Rule("ussd", "s", _ussd, first="*#"),
    Rule("hashtag", "s", _hashtag, first="#"),
)
