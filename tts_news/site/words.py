"""The words of the pages, with a file for each language, such as data/words.vi.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OTHERWISE = "en"
"""The language of pages if there is no file for the show's own language."""


@dataclass(frozen=True, slots=True)
class Words:
    """A language's words, and its forms of dates, lengths and sizes."""

    texts: Mapping[str, Any]
    script: Mapping[str, str]
    """The words for the scripts."""

    def __getitem__(self, key: str) -> Any:
        return self.texts[key]

    def date(self, when: datetime) -> str:
        """A day and time in the style of newspapers.

        >>> from datetime import datetime
        >>> words_of("vi").date(datetime(2026, 3, 4, 6, 5))
        'Thứ tư, 4/3/2026, 06:05'
        """
        return str(self["date"]).format(**self._parts(when))

    def day(self, when: datetime) -> str:
        """A day in the style of newspapers."""
        return str(self["day"]).format(**self._parts(when))

    def _parts(self, when: datetime) -> dict[str, object]:
        weekday = self["weekdays"][when.weekday()]
        time = f"{when:%H:%M}"
        return {
            "weekday": weekday,
            "day": when.day,
            "month": when.month,
            "year": when.year,
            "time": time,
        }

    def length(self, seconds: float) -> str:
        """A duration in words, rounded to minutes from one minute on.

        >>> words_of("vi").length(3725), words_of("vi").length(59.6)
        ('1 giờ 2 phút', '1 phút')
        """
        whole = round(seconds)
        if whole < 60:
            return self.script["seconds"].format(n=whole)
        hours, rest = divmod(round(whole / 60), 60)
        parts = (("hours", hours), ("minutes", rest))
        return " ".join(self.script[key].format(n=n) for key, n in parts if n)

    def size(self, count: int) -> str:
        """A file size in MB.

        >>> words_of("vi").size(12_345_678)
        '12,3 MB'
        """
        return f"{max(count / 1e6, 0.1):.1f} MB".replace(".", self["decimal"])

    def number(self, value: float) -> str:
        """A number with the language's decimal sign.

        >>> words_of("vi").number(1.25), words_of("en").number(2)
        ('1,25', '2')
        """
        return f"{value:g}".replace(".", self["decimal"])


@cache
def words_of(language: str) -> Words:
    """The words for a language such as `vi` or `vi-VN`."""
    folder = resources("tts_news.site") / "data"
    main = language.lower().partition("-")[0]
    wanted = main if main.isalpha() else OTHERWISE
    file = folder / f"words.{wanted}.toml"
    if not file.is_file():
        file = folder / f"words.{OTHERWISE}.toml"
    texts = tomllib.loads(file.read_text("utf-8"))
    return Words(texts, texts.pop("script"))
