"""Decoding bytes, and converting text in legacy Vietnamese character sets to Unicode.

Before Unicode, Vietnamese was written in fonts that replaced Western letters: TCVN3 (the .VnTime
fonts), VNI (VNI-Times), VPS, VISCII; data/old_letters.tsv has their tables. Such text is recognized
by its words: as it stands hardly any is a Vietnamese syllable, and after conversion by the right
table nearly every one is. The same test recognizes Windows-1258, VIQR, and UTF-8 that was decoded
as Windows-1252.
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
"""Characters that are examined to detect the character set."""

FEWEST_WORDS = 4
"""Different words that a conversion must turn into syllables for a text to count as legacy."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LOOK_ALIKES = {"\u2212": "\u00ad", "\u2219": "\u00b7", "\u03bc": "\u00b5"}
"""Look-alikes that programs put for a legacy letter: a minus for the soft hyphen, and so on."""

_PUNCTUATION = "“”‘’–—…•"
_META_CHARSET = re.compile(
    rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
"""Codecs of Python that no web page is written in; they are slow, or always fail."""

_WORD = re.compile(r"[^\x00-@\[-`{-\x7f“”‘’–—…•\u00a0]+")
"""A run of letters and of the symbols that stand for letters in legacy sets."""

_CAPITAL = re.compile("[A-Z]")
_CAPITALS = re.compile(r"[A-Z][^\sa-z]*[A-Z]")
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
"""Vietnamese letters that Western character sets lack."""

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
    """A text, and the legacy character set it was converted from; empty if it was none."""

    text: str
    old: str = ""

    @property
    def note(self) -> str:
        """The message for the user about a conversion; empty if there was none."""
        if not self.old:
            return ""
        named = _(" and ").join(_(NAMES[one]) for one in self.old.split("+"))
        return _(
            "its letters were {named}, told by their look; converted, look it over", named=named
        )


def decoded(data: bytes, name: str, declared: str = "") -> Decoded:
    """Decode a file by its BOM, as UTF-8, as a legacy set, or as its declared charset.

    Raises:
        ArticleError: it is not text, or its encoding cannot be determined.

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
    """Decode a web page; invalid bytes are replaced, as pages combine text of several origins."""
    charset = known_charset(declared) or declared_inside(data) or "utf-8"
    if data.startswith(tuple(_BYTE_ORDER_MARKS)):
        charset = next(c for mark, c in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    try:
        text = data.decode(charset, "replace")
    except (UnicodeError, ValueError):
        text = data.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", text) if charset == "cp1258" else text


def declared_inside(data: bytes) -> str:
    """The charset that a page declares in its head, if Python knows it; else empty."""
    found = _META_CHARSET.search(data[:4096])
    return known_charset(found[1].decode("ascii", "replace")) if found else ""


def known_charset(name: str) -> str:
    """Python's name of a charset; empty if it is unknown or never used for web pages."""
    try:
        known = codecs.lookup(name.strip()).name
        b"x".decode(known)
    except (LookupError, UnicodeError, ValueError):
        return ""
    return "" if known.replace("_", "-") in _NO_CHARSETS else known


def from_old(text: str) -> Decoded:
    """The text converted from the legacy set that makes most words syllables; else unchanged.

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
    """The text converted from a legacy set; words in Unicode and unknown letters are kept."""
    read = _READERS[old]
    if old != "UTF-8" and _UNICODE_ONLY.search(text):  # some of it was typed in Unicode later
        parts = _SPACES.split(text)
        return "".join(part if _UNICODE_ONLY.search(part) else read(part) for part in parts)
    return unicodedata.normalize("NFC", read(text))


def mended(text: str, old: str) -> str:
    """A piece of a text that is known to contain legacy letters, converted if that improves it."""
    if text.isascii():
        return text
    now = converted(text, old)
    share = _share(now)[0]
    return now if share >= 0.75 and share >= _share(text)[0] + 0.25 else text


def _is_suspect(sample: str) -> bool:
    """Whether few words of a text are Vietnamese as it stands; a quick test that few texts fail."""
    if sample.isascii():
        return len(set(_VIQR_SHAPED_WORD.findall(sample))) > 2 * FEWEST_WORDS
    return _share(sample)[0] < 0.6


def _gain(now: str, before: str) -> float:
    """How much a conversion raises the share of syllables, 0 to 1; 0 if that is not conclusive."""
    if now == before:
        return 0.0
    (share, words), (as_it_was, _words) = _share(now), _share(before)
    sure = words >= FEWEST_WORDS and share >= 0.75 and share - as_it_was >= 0.35
    return share - as_it_was if sure else 0.0


def _share(text: str) -> tuple[float, int]:
    """The share of syllables among non-ASCII words, and the number of different ones.

    Only syllables of more than one letter are counted in the number.
    """
    words = [word.lower() for word in _WORD.findall(text) if not word.isascii()]
    good = [word for word in words if is_syllable(word)]
    return (len(good) / len(words) if words else 0.0), len({one for one in good if len(one) > 1})


@cache
def _table(old: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The letters of a legacy set: a pattern that matches them, longest first, and a table."""
    lines = files("tts_news.clean").joinpath("data/old_letters.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in lines.splitlines() if not line.startswith("#")]
    column = rows[0].index(old)
    letters: dict[str, str] = {}
    for letter, *sets in rows[1:]:
        if (codes := sets[column - 1]) == "-":
            continue
        written = "".join(chr(int(code, 16)) for code in codes.split())
        letters[written] = letter
        # A program that decoded the bytes as Windows-1252 made other characters of 80 to 9F.
        if (seen := _western(written.encode("latin-1"))) not in _PUNCTUATION:
            letters.setdefault(seen, letter)
        if len(written) > 1:  # capitals are often written with the mark of the small letter
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
    """Convert TCVN3, whose fonts lack capitals with a tone: words in capitals are upper-cased."""
    read = _by_table("TCVN3")

    def line(written: str) -> str:
        if not _CAPITALS.search(written):
            return read(written)
        if not _SMALL_LETTER.search(written):
            return read(written).upper()
        parts = _SPACES.split(written)
        capital = [len(_CAPITAL.findall(p)) > 1 and not _SMALL_LETTER.search(p) for p in parts]
        for at in range(2, len(parts) - 2, 2):  # a word of one capital between words in capitals
            if capital[at - 2] and capital[at + 2] and not _SMALL_LETTER.search(parts[at]):
                capital[at] = True
        return "".join(
            read(part).upper() if is_capital else read(part)
            for part, is_capital in zip(parts, capital, strict=True)
        )

    return "\n".join(line(one) for one in text.split("\n"))


def _viqr(text: str) -> str:
    """Convert VIQR, which writes the marks after their letter: `Vie^.t Nam`."""
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
    """Undo the decoding of UTF-8 as Windows-1252."""
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
    """Decode Windows-1252, and as Latin-1 the five bytes that it does not define."""
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
    """The codec of UTF-16 without BOM, told by zeros in every second byte; empty for other data."""
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
