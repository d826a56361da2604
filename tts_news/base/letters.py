"""Normalizing characters: every text is passed through `tidy` before anything else reads it.

Text becomes NFC. Letters that only look like Vietnamese ones (U+00D0 for Đ, Cyrillic а, full-width
digits, ligatures) are replaced by the right ones, spaces of any width by a plain space, the digits
of formulas (CO₂) by those of the line; invisible characters are removed. Superscripts (m²),
fractions (½) and degree signs are kept.
"""

from __future__ import annotations

import re
import unicodedata

from tts_news.messages import _

_SPACES = "\t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
)

# Only characters that NFC does not change and that look like the ones on the right.
_LOOK_ALIKES = {
    "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ",  # ETH and AFRICAN D; before any lower-casing
    "‐": "-", "‑": "-", "﹣": "-", "⁃": "-",
    "’": "’", "ʼ": "’", "′": "'", "‵": "'", "″": '"', "‶": '"',
    "⁄": "/", "∕": "/", "․": ".", "‥": "..", "⋯": "…",
    "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n",
    "ĳ": "ij", "Ǆ": "DŽ", "ſ": "s",
    "µ": "µ", "μ": "µ",  # Greek mu in units: one sign for micro
}  # fmt: skip

_CYRILLIC_GREEK = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеіјорсухѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
        "ABESIJKMHOPCTYXaeijopcyxshdqwABEZHIKMNOPTYXoa",
        strict=True,
    )
)


def _true_letters_table() -> dict[int, str]:
    table = {ord(k): v for k, v in _LOOK_ALIKES.items()}
    table.update({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})  # full-width
    table.update({0x2080 + digit: str(digit) for digit in range(10)})  # subscripts
    for first, last in ((0xFB00, 0xFB06), (0x1D400, 0x1D7FF), (0x2100, 0x214F)):
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain.isascii() and plain.isalnum():
                table[code] = plain
    # Control characters and lone surrogates are not text: they break XML, terminals and UTF-8.
    table.update({c: "" for c in [*range(9), *range(14, 32), 127, *range(128, 160)] if c != 0x85})
    table.update(dict.fromkeys((*range(55296, 57344), 65534, 65535, 65533), ""))
    return table


_TRUE_LETTERS = _true_letters_table()
_OTHER_SPACE = re.compile(f"[{_SPACES}]")
_INVISIBLE_LETTER = re.compile(f"[{_INVISIBLE}]")
_NEEDS_TIDYING = re.compile(
    r"[^\n\r -~\u00c0-\u00cf\u00d1-\u00ef\u00f1-\u017f\u01a0-\u01b0\u1ea0-\u1ef9“”–…]"
)
_TONE_BEFORE_LETTER_MARK = re.compile("([\u0300\u0301\u0303\u0309\u0323])([\u0302\u0306\u031b])")
_NEVER_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_CYRILLIC_OR_GREEK_WORD = re.compile(r"[\w]*[\u0370-\u03ff\u0400-\u052f][\w]*")


CAPITALS = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
"""The capital letters of Vietnamese, for a character class in a regular expression. They must be
listed one by one: in Unicode a range like À-Ỹ contains small letters too."""
SMALL = CAPITALS.lower()


def _latinised(match: re.Match[str]) -> str:
    """Latin letters for a word's Cyrillic or Greek look-alikes, unless the word is really foreign.

    A word is converted if look-alikes are all it has of those alphabets, and it also contains
    Latin letters or has at most three letters.
    """
    word = match.group()
    latin = "".join(_CYRILLIC_GREEK.get(c, c) for c in word)
    foreign = [c for c in latin if "\u0370" <= c <= "\u052f"]
    mixed = any("a" <= c.lower() <= "z" or "\u00c0" <= c <= "\u1ef9" for c in word if c.isalpha())
    if foreign or (not mixed and len(word) > 3):
        return word
    return latin


def tidy(text: str) -> str:
    r"""Text in NFC with look-alike letters replaced, `\n` as line end and plain spaces.

    Idempotent: `tidy(tidy(x)) == tidy(x)`. Linear in the length of the text.
    """
    if not _NEEDS_TIDYING.search(text) and "\r" not in text:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE_LETTER.sub("", _OTHER_SPACE.sub(" ", text.translate(_TRUE_LETTERS)))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", _TONE_BEFORE_LETTER_MARK.sub(r"\2\1", text))
        text = text.translate(_TRUE_LETTERS)
    text = _OTHER_DIGIT.sub(lambda m: str(unicodedata.decimal(m.group())), text)
    return _CYRILLIC_OR_GREEK_WORD.sub(_latinised, text)


def text_of(data: bytes) -> str:
    """Decode a text file: UTF-8 with or without BOM, or UTF-16 with BOM as Notepad and Excel save.

    Raises:
        UnicodeDecodeError: it is in another encoding.

    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8-sig")


def in_xml(data: object) -> object:
    r"""JSON data with the characters removed from its texts that XML does not allow.

    >>> in_xml({"title": ["Tin\x07 hai"]})
    {'title': ['Tin hai']}

    Raises:
        RecursionError: it is nested too deeply.

    """
    if isinstance(data, str):
        return _NEVER_IN_XML.sub("", data)
    if isinstance(data, dict):
        return {key: in_xml(value) for key, value in data.items()}
    return [in_xml(value) for value in data] if isinstance(data, list) else data


def one_line(text: str) -> str:
    """`tidy` text on one line with single spaces."""
    return " ".join(tidy(text).split())


def shortened(text: str, limit: int) -> str:
    """The text, cut after a word and ended with "…" if it exceeds `limit` bytes of UTF-8."""
    data = text.encode()
    if len(data) <= limit:
        return text
    head = data[: limit - len("…".encode())].decode("utf-8", "ignore")
    return (head.rpartition(" ")[0] or head) + "…"


def slug(text: str, limit: int = 60) -> str:
    """Lower-case ASCII words joined by hyphens, at most `limit` characters: safe in any path."""
    plain = tidy(text).replace("Đ", "D").replace("đ", "d")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    out = ""
    for word in words:
        if len(out) + len(word) + 1 > limit:
            break
        out = f"{out}-{word}" if out else word
    out = out or (words[0][:limit] if words else "tin")
    return f"{out}-tin" if _DEVICE.match(out) else out  # "con-tin" is allowed where "con" is not


_DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|(?:com|lpt)[1-9¹²³]|con(?:in|out)\$) *(?:\.|$)")
_NEVER_IN_A_NAME = re.compile(r'[<>:"|?*\\/\x00-\x1f]')


def refused_by_windows(name: str) -> str:
    """Why Windows refuses a file name or redirects it to a device; empty if the name is allowed.

    >>> refused_by_windows("con.wav"), refused_by_windows("tin 06h.wav")
    ("Windows has a device of that name, 'con'", '')
    """
    if found := _NEVER_IN_A_NAME.search(name):
        return _("no file's name on Windows may have {found!r}", found=found.group())
    if _DEVICE.match(name):
        return _(
            "Windows has a device of that name, '{device}'", device=name.partition(".")[0].rstrip()
        )
    return _("a name may not end in a point or a space") if name.endswith((".", " ")) else ""


def clock(seconds: float, point: str = ".") -> str:
    """A time as `HH:MM:SS.mmm`, as in WebVTT; for SubRip pass a comma as `point`."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
