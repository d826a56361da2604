"""Written Vietnamese -> spoken Vietnamese, as a newsreader of the national radio reads it.

    >>> from tts_news.normalize import normalize
    >>> normalize("Huyện có 7/125 thôn, đạt 46,4%.").spoken
    'Huyện có bảy trên một trăm hai mươi lăm thôn, đạt bốn mươi sáu phẩy bốn phần trăm.'

The text is passed over once. Words that are Vietnamese syllables stay; at anything else the rules
(tts_news.normalize.rules) are asked in order, and the first that knows the form reads it. What no
rule is certain of is read all the same and marked as a guess with its reason: never silent.
May import: base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tts_news.normalize.normalizer import Normalized, Normalizer

__all__ = ["Normalized", "Normalizer", "normalize"]


def __getattr__(name: str) -> Any:
    """The rules are loaded when something is to be read: letters and syllables do without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tts_news.normalize import normalizer

    return getattr(normalizer, name)


def normalize(text: str, *, dialect: str = "north", reads_foreign: bool = False) -> Normalized:
    """The spoken form of one text, with the spans that tie it to the written one.

    `dialect` is north, central or south. With `reads_foreign`, foreign words stay as written.
    Never raises on any text.
    """
    from tts_news.normalize.normalizer import Normalizer

    return Normalizer(dialect=dialect, reads_foreign=reads_foreign).read(text)
