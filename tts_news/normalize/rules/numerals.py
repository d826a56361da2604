"""Letters of other scripts.

Digits of other scripts have already been converted to Latin digits when the text was tidied.
"""

from __future__ import annotations

import re

from tts_news.normalize.place import Place, Reading, Rule
from tts_news.normalize.reasons import OTHER_SCRIPT
from tts_news.normalize.rules.foreign import respelled
from tts_news.normalize.spelling import letters
from tts_news.normalize.tables import pairs

_WORD_OF_ANOTHER_SCRIPT = re.compile(r"[^\W\d_]{1,400}")


def _foreign_script(place: Place) -> Reading | None:
    """`Москва`, `東京`: converted to Latin letters, then read like any foreign word.

    A symbol of data/symbols.tsv, such as `π`, is read by its name.
    """
    m = _WORD_OF_ANOTHER_SCRIPT.match(place.text, place.at)
    if m is None:
        return None
    if name := pairs("symbols.tsv").get(m.group()):
        return Reading(m.end(), name)
    from anyascii import anyascii

    latin = "".join(c for c in anyascii(m.group()[:64]) if c.isalpha())
    said = respelled(latin) if len(latin) > 1 else letters(latin)
    return Reading(m.end(), said, OTHER_SCRIPT)


RULES = (Rule("other script", "ul", _foreign_script),)
