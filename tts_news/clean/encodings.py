"""Bytes into text, and text in the old Vietnamese character sets into true letters.

Before Unicode, Vietnamese was written in fonts that drew their own letters over the Western ones:
TCVN3 (the .VnTime fonts), VNI (VNI-Times), VPS, VISCII; data/old_letters.tsv says which. Such text
is known by its letters alone: as it stands hardly a word of it is a Vietnamese syllable, and read
by the right table nearly every word is. The same test finds Windows-1258, VIQR, and UTF-8 that
something took for Windows-1252.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from tts_news.errors import ArticleError
from tts_news.messages import N_, _
from tts_news.normalize.syllable import is_syllable

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 200_000
"""Characters that are looked at to tell what the letters are."""

FEWEST_WORDS = 4
"""Different words that have to become syllables before a text is taken for an old one."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LOOK_ALIKES = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5"}
"""What programs make of a letter's byte: a minus of the soft hyphen, a dot operator of a dot."""

_PUNCTUATION = "“”‘’–—…•"
_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
"""What Python can decode and no page is written in: slow, or made to fail."""

_WORD = re.compile(r"[^\x00-@\[-`{-\x7f“”‘’–—…•\u00a0]+")
"""A run of letters, and of the signs that old tables put for letters."""

_CAPITAL = re.compile("[A-Z]")
_CAPITALS = re.compile(r"[A-Z][^\sa-z]*[A-Z]")
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
"""Letters that no Western set has."""

_SPACES = re.compile(r"(\s+)")

_SMALL_LETTER = re.compile("[a-z]")
_VIQR_LETTER = re.compile(r"dd|D[dD]|(?:[aAeEoO]\^|[aA]\(|[oOuU]\+)[`'?~.]?|[aeiouyAEIOUY][`'?~.]")
_VIQR_SHAPED_WORD = re.compile(
    r"(?<![A-Za-z])[A-Za-z]*(?:[aAeEoO]\^|[aA]\(|[oOuU]\+|dd)[A-Za-z`'?~.^(+]*"
)
_STOP_AFTER = re.compile(r"[\"')\]]*(?:\s*$|\s+[^\sa-z])")
_VIQR_MARKS = {
    "^": "\u0302", "(": "\u0306", "+": "\u031b",
    "`": "\u0300", "'": "\u0301", "?": "\u0309", "~": "\u0303", ".": "\u0323",
}  # fmt: skip

NAMES = {
    "TCVN3": "TCVN3 (ABC)",
    "VNI": "VNI",
    "VPS": "VPS",
    "VISCII": "VISCII",
    "UTF-8": N_("UTF-8 read as Windows-1252"),
    "VIQR": "VIQR",
    "Windows-1258": "Windows-1258",
}


class Decoded(NamedTuple):
    """A text, and the old character set that it was found to be in; empty where it was none."""

    text: str
    old: str = ""

    @property
    def note(self) -> str:
        """What is to be said of it."""
        if not self.old:
            return ""
        named = _(" and ").join(_(NAMES[one]) for one in self.old.split("+"))
        return _(
            "its letters were {named}, told by their look; converted, look it over", named=named
        )


def decoded(data: bytes, name: str, declared: str = "") -> Decoded:
    """A file's or a page's bytes as text: by its mark, by what is declared, by its letters.

    Raises:
        ArticleError: it is no text, or in letters that cannot be told.

    """
    for mark, codec in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            try:
                return Decoded(data.decode(codec))
            except UnicodeDecodeError:
                raise ArticleError(
                    _(
                        "{name}: broken {encoding}; save it as UTF-8",
                        name=name,
                        encoding=codec[:6].upper(),
                    )
                ) from None
    if wide := _utf16_without_mark(data):
        return Decoded(data.decode(wide, "replace"))
    if b"\0" in data[:8192]:
        raise ArticleError(
            _("{name}: not a text file; give .txt, .html, .md, .json or a document", name=name)
        )
    try:
        return from_old(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        wrong = error
    text = data.decode("latin-1") if _C1_LETTERS.search(data) else ""
    found = [from_old(_western(data)), from_old(text), _windows_1258(data)]
    best = max(found, key=lambda one: _share(one.text[:SAMPLE])[0] if one.old else -1.0)
    if best.old:
        return best
    if charset := known_charset(declared) or declared_inside(data):
        return Decoded(data.decode(charset, "replace"))
    line = data.count(b"\n", 0, wrong.start) + 1
    raise ArticleError(
        _(
            "{name}: not UTF-8 (byte {start}, line {line}), nor old Vietnamese "
            "letters; save it as UTF-8",
            name=name,
            start=wrong.start,
            line=line,
        )
    )


def decoded_page(data: bytes, declared: str) -> str:
    """A web page's text; wrong bytes are replaced, for a page has many hands."""
    charset = known_charset(declared) or declared_inside(data) or "utf-8"
    if data.startswith(tuple(_BYTE_ORDER_MARKS)):
        charset = next(c for mark, c in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    try:
        text = data.decode(charset, "replace")
    except (UnicodeError, ValueError):
        text = data.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", text) if charset == "cp1258" else text


def declared_inside(data: bytes) -> str:
    """The charset that a page's own head names, where Python knows it."""
    found = _META_CHARSET.search(data[:4096])
    return known_charset(found[1].decode("ascii", "replace")) if found else ""


def known_charset(name: str) -> str:
    """Python's name of a charset of text; empty for one that is unknown or never a page's."""
    try:
        known = codecs.lookup(name.strip()).name
        b"x".decode(known)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return "" if known.replace("_", "-") in _NO_CHARSETS else known


def from_old(text: str) -> Decoded:
    """The text in true letters; as it is where its words are no better by any old table.

    >>> from_old("Ñoaøn ñaïi bieåu tænh ñaõ coù quyeát ñònh").text
    'Đoàn đại biểu tỉnh đã có quyết định'
    >>> from_old("Müller fährt über die Brücke, Größe zählt").old
    ''
    """
    sample = unicodedata.normalize("NFC", text[:SAMPLE])
    if not _is_suspect(sample):
        return Decoded(text)
    gain, old = max((_gain(converted(sample, old), sample), old) for old in _READERS)
    return Decoded(converted(text, old), old) if gain else Decoded(text)


def converted(text: str, old: str) -> str:
    """The text read by one of the old tables; one in Unicode stays, and what the table lacks."""
    read = _READERS[old]
    if old != "UTF-8" and _UNICODE_ONLY.search(text):  # some of it was typed since
        parts = _SPACES.split(text)
        return "".join(part if _UNICODE_ONLY.search(part) else read(part) for part in parts)
    return unicodedata.normalize("NFC", read(text))


def mended(text: str, old: str) -> str:
    """A piece of a text that is known to hold old letters: read by the table where that helps."""
    if text.isascii():
        return text
    now = converted(text, old)
    share = _share(now)[0]
    return now if share >= 0.75 and share >= _share(text)[0] + 0.25 else text


def _is_suspect(sample: str) -> bool:
    """Whether few words of a text are Vietnamese as it stands; quick, for nearly none is."""
    if sample.isascii():
        return len(set(_VIQR_SHAPED_WORD.findall(sample))) > 2 * FEWEST_WORDS
    return _share(sample)[0] < 0.6


def _gain(now: str, before: str) -> float:
    """How much a conversion mends, 0 where it is not sure."""
    if now == before:
        return 0.0
    (share, words), (as_it_was, _words) = _share(now), _share(before)
    sure = words >= FEWEST_WORDS and share >= 0.75 and share - as_it_was >= 0.35
    return share - as_it_was if sure else 0.0


def _share(text: str) -> tuple[float, int]:
    """The part of the words with a letter beyond ASCII that are syllables, and how many different
    ones of more than a letter those are.
    """
    words = [word.lower() for word in _WORD.findall(text) if not word.isascii()]
    good = [word for word in words if is_syllable(word)]
    return (len(good) / len(words) if words else 0.0), len({one for one in good if len(one) > 1})


@cache
def _table(old: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What matches a letter of an old set, longest first, and the true letter for it."""
    lines = files("tts_news.clean").joinpath("data/old_letters.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in lines.splitlines() if not line.startswith("#")]
    column = rows[0].index(old)
    letters: dict[str, str] = {}
    for letter, *sets in rows[1:]:
        if (codes := sets[column - 1]) == "-":
            continue
        written = "".join(chr(int(code, 16)) for code in codes.split())
        letters[written] = letter
        # A program that took the bytes for Windows-1252 made other signs of 80 to 9F.
        if (seen := _western(written.encode("latin-1"))) not in _PUNCTUATION:
            letters.setdefault(seen, letter)
        if len(written) > 1:  # a capital with a small mark is as frequent as with a large one
            letters.setdefault(written[0] + written[1:].lower(), letter)
    for seen, meant in _LOOK_ALIKES.items():
        if meant in letters:
            letters.setdefault(seen, letters[meant])
    longest = sorted(letters, key=lambda one: (-len(one), one))
    return re.compile("|".join(re.escape(one) for one in longest)), letters


def _by_table(old: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        pattern, letters = _table(old)
        return pattern.sub(lambda match: letters[match[0]], text)

    return read


def _tcvn3(text: str) -> str:
    """TCVN3, whose capitals with a tone are typed small: a word in capitals becomes whole."""
    read = _by_table("TCVN3")

    def line(written: str) -> str:
        if not _CAPITALS.search(written):
            return read(written)
        if not _SMALL_LETTER.search(written):
            return read(written).upper()
        parts = _SPACES.split(written)
        capital = [len(_CAPITAL.findall(p)) > 1 and not _SMALL_LETTER.search(p) for p in parts]
        for at in range(2, len(parts) - 2, 2):  # a word with one capital, between such words
            if capital[at - 2] and capital[at + 2] and not _SMALL_LETTER.search(parts[at]):
                capital[at] = True
        return "".join(
            read(part).upper() if is_capital else read(part)
            for part, is_capital in zip(parts, capital, strict=True)
        )

    return "\n".join(line(one) for one in text.split("\n"))


def _viqr(text: str) -> str:
    """`Vie^.t Nam`: the marks stand behind their letter."""
    if len(set(_VIQR_SHAPED_WORD.findall(text))) < FEWEST_WORDS:
        return text

    def letter(match: re.Match[str]) -> str:
        written = match[0]
        if written[1] in "dD":
            return "đ" if written[0] == "d" else "Đ"
        if written[-1] == "." and _STOP_AFTER.match(text, match.end()):
            return letter_of(written[:-1]) + "."
        return letter_of(written)

    def letter_of(written: str) -> str:
        return written[0] + "".join(_VIQR_MARKS[mark] for mark in written[1:])

    return _VIQR_LETTER.sub(letter, text)


def _twice_encoded(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and saved again."""
    try:
        return b"".join(_western_bytes(char) for char in text).decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text


def _western_bytes(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _western(data: bytes) -> str:
    """Windows-1252, and Latin-1 for the five bytes that it lacks."""
    return data.decode("cp1252", "western")


def _as_latin_1(wrong: UnicodeError) -> tuple[str, int]:
    if not isinstance(wrong, UnicodeDecodeError):
        raise wrong
    return wrong.object[wrong.start : wrong.end].decode("latin-1"), wrong.end


codecs.register_error("western", _as_latin_1)


def _windows_1258(data: bytes) -> Decoded:
    text = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    share, words = _share(text[:SAMPLE])
    return Decoded(text, "Windows-1258" if share >= 0.75 and words >= FEWEST_WORDS else "")


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 by its zeros, which all stand on one side; empty where it is not."""
    head = data[:4096]
    for side, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        mine, other = head[side::2].count(0), head[1 - side :: 2].count(0)
        if mine > len(head) // 8 and other == 0:
            return codec
    return ""


_C1_LETTERS = re.compile(rb"[\x02-\x06\x10-\x15\x80-\x9f]")
_READERS: dict[str, Callable[[str], str]] = {
    "TCVN3": _tcvn3,
    **{old: _by_table(old) for old in ("VNI", "VPS", "VISCII")},
    "UTF-8": _twice_encoded,
    "VIQR": _viqr,
}
