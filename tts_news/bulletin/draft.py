"""A first rundown of a folder of articles, for an editor to change."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.clean.dates import VIETNAM
from tts_news.errors import ArticleError, UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tts_news.model import Article

LETTERS = 14.5
"""Characters that a newsreader says in a second, about."""

_HEAD = """\
# A bulletin for `tts-news bulletin`. Items are aired in this order.

title = "Bản tin"
start = "06:00"                 # when it goes to air
length = "5:00"                 # leave out for as long as it takes
# date = 2026-11-24             # the day of the broadcast; today when left out
# voice = "north,south"         # they take turns; an item may have a voice of its own
# loudness = -23                # LUFS of the WAV; the MP3 has -16
# bits = 24                     # 16 or 24
# channels = 2                  # 1 or 2
# publish = true                # it goes into the feed as an episode too

# [music]                       # of jingles and beds
# level = 0                     # LU over the speech
# duck = -18                    # dB that a bed goes down under speech
# lead = 1.5                    # seconds of a bed before the first word
# fade_out = 1.5

# [[item]]
# kind = "ident"
# jingle_before = "nhac-hieu.wav"

[[item]]
kind = "sign-on"
text = "Đây là {{ name }} của {{ show }}. Bây giờ là {{ time }}, {{ weekday }}, ngày {{ date }}."

[[item]]
kind = "headlines"              # without a text: the titles of the stories that are aired
# bed = "nhac-nen.mp3"
"""

_TAIL = """
# [[item]]
# kind = "weather"              # sport, weather, prices: an article or a text
# text = "Hôm nay trời nắng, nhiệt độ 21-32 độ C."
# at = "06:04:30"
# time = "hard"                 # starts then to half a second; or "soft"
# recording = "thoi-tiet.wav"   # a human's voice in place of ours

[[item]]
kind = "sign-off"
"""


def draft(folder: Path, home: Path, warn: Callable[[str], None]) -> tuple[str, int]:
    """A rundown in TOML of the articles in a folder, the newest first, and how many they are.

    Paths in it start at `home`, where it will be.

    Raises:
        UserError: there is no article in the folder.

    """
    from tts_news.clean import in_folder
    from tts_news.edition.conductor import article_of

    found: list[tuple[Path, Article]] = []
    for path in map(Path, in_folder(str(folder))):
        try:
            found.append((path, article_of(str(path))))
        except ArticleError as error:
            warn(str(error))
    if not found:
        raise UserError(_("{folder}: no article in it can be read", folder=folder))
    found.sort(key=lambda one: -_published(one[1]))
    items = [_item(path, article, n, home) for n, (path, article) in enumerate(found, 1)]
    return _HEAD + "".join(items) + _TAIL, len(found)


def _published(article: Article) -> float:
    when: datetime | None = article.published
    return when.astimezone(VIETNAM).timestamp() if when else 0.0


def _item(path: Path, article: Article, number: int, home: Path) -> str:
    length = sum(map(len, (article.title, article.lead, *(p.text for p in article.paragraphs))))
    about = round(length / LETTERS)
    name = json.dumps(os.path.relpath(path, home).replace(os.sep, "/"), ensure_ascii=False)
    title = " ".join(article.title.split())
    return f"""
# {title} (about {about // 60}:{about % 60:02})
[[item]]
article = {name}
priority = {min(number, 9)}                    # 0 is never dropped, 9 goes first
shorten = true                  # may lose sentences at its end
"""
