"""Convert written Vietnamese to spoken Vietnamese, as a newsreader of national radio reads it.

    >>> from tts_news.normalize import normalize
    >>> normalize("Huyện có 7/125 thôn, đạt 46,4%.").spoken
    'Huyện có bảy trên một trăm hai mươi lăm thôn, đạt bốn mươi sáu phẩy bốn phần trăm.'

The text is scanned once. Words that are Vietnamese syllables are kept. Anything else is read by the
first of the rules (tts_news.normalize.rules) that recognizes it. An uncertain reading is marked as
a guess with its reason; nothing is left out because it is uncertain.
May import: base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tts_news.normalize.normalizer import Normalized, Normalizer

__all__ = ["Normalized", "Normalizer", "normalize"]


def __getattr__(name: str) -> Any:
    """Import the rules only when they are used, as letters and syllables do not need them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from tts_news.normalize import normalizer

    return getattr(normalizer, name)


def normalize(text: str, *, dialect: str = "north", reads_foreign: bool = False) -> Normalized:
    """The spoken form of one text, with the spans that map it to the written text.

    `dialect` is north, central or south. With `reads_foreign`, foreign words stay as written.
    Raises nothing, whatever the text.
    """
    from tts_news.normalize.normalizer import Normalizer

    return Normalizer(dialect=dialect, reads_foreign=reads_foreign).read(text)
