"""Reading a rundown (what is to be spoken and played, in order) from TOML or CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from tts_news.audio.music import Music, check_duck
from tts_news.base import door
from tts_news.base.hours import VIETNAM
from tts_news.base.letters import slug
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.messages.faults import in_words

RECORDED = ("recording", "jingle_before", "jingle_after", "bed")
"""The keys of an item that name a sound file."""

NEWS = ("story", "sport", "weather", "prices")
"""The kinds of items that need a text, an article or a recording of their own."""

_TRUE = dict.fromkeys(("true", "yes", "x", "1", "có", "đúng", "✓"), True)
_FALSE = dict.fromkeys(("false", "no", "", "0", "không", "sai", "-"), False)


Day = date


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the rundown."""

    name: str = ""
    """Its name for commands, unique in a rundown; if empty, derived from its article or kind."""
    kind: str = "story"
    title: str = ""
    """The title of its chapter; if empty, the article's."""
    article: str = ""
    text: str = ""
    """A template; spoken before the article if there are both."""
    voice: str = ""
    jingle_before: str = ""
    jingle_after: str = ""
    bed: str = ""
    duck: float = 0.0
    """Level of the bed under speech in dB, negative; 0 means the rundown's."""
    bed_runs_on: bool = False
    """Whether the bed continues after the speech if the programme is too short otherwise."""
    priority: int = -1
    """0 is never dropped, 9 is dropped first; negative means the priority of its kind."""
    shorten: bool = False
    """Whether sentences may be cut from its end."""
    filler: bool = False
    """Whether it is aired only if the programme is too short without it."""
    at: str = ""
    """HH:MM:SS on the clock, or +M:SS from the beginning of the programme."""
    time: str = "hard"
    """`hard`: it begins at that time, within half a second; `soft`: as near to it as pauses and
    speaking rate allow.
    """
    recording: str = ""
    """A sound file with a human's recording, aired in place of synthesis."""

    def __post_init__(self) -> None:
        door.in_true_letters(self, "title")
        if self.kind not in kinds():
            raise ValueError(
                _("kind '{kind}'; kinds are {known}", kind=self.kind, known=", ".join(kinds()))
            )
        if self.priority > 9:
            raise ValueError(
                _(
                    "priority: {priority}; 0 (never dropped) to 9 (goes first)",
                    priority=self.priority,
                )
            )
        if self.time not in ("hard", "soft"):
            raise ValueError(_("time: '{time}'; write hard or soft", time=self.time))
        if self.at:
            check_at(self.at)
        check_duck(self.duck)
        if self.bed_runs_on and not self.bed:
            raise ValueError(_("bed_runs_on: there is no bed; name its file"))


@dataclass(frozen=True, slots=True)
class Rundown:
    """A planned programme."""

    path: Path = field(default=Path(), metadata=door.OURS)
    items: tuple[Item, ...] = field(default=(), metadata=door.OURS)
    """The `[[item]]` tables."""
    title: str = ""
    date: Day | None = None
    """The day of the broadcast; None means today."""
    start: str = "00:00"
    """The time on air, HH:MM or HH:MM:SS."""
    length: str = ""
    """M:SS or H:MM:SS; if empty, the length is free."""
    voice: str = ""
    loudness: float = -23.0
    """LUFS of the WAV."""
    bits: int = 24
    channels: int = 2
    rate: float = field(default=1.0, metadata=door.OURS)
    """Speaking rate relative to the voices' own, if no length is given."""
    publish: bool = False
    """Whether to publish it as an episode of the show's feed too."""
    music: Music = field(default_factory=Music)

    def __post_init__(self) -> None:
        door.in_true_letters(self, "title")
        clock_time(self.start, "start")
        if self.length:
            seconds(self.length, "length")
        if not -40 <= self.loudness <= -9:
            raise ValueError(
                _("loudness: {loudness:g}; LUFS, -40 to -9, as -23", loudness=self.loudness)
            )
        if self.bits not in (16, 24):
            raise ValueError(_("bits: {bits}; 16 or 24", bits=self.bits))
        if self.channels not in (1, 2):
            raise ValueError(_("channels: {channels}; 1 or 2", channels=self.channels))

    @property
    def folder(self) -> Path:
        """The folder of its file, against which relative paths are resolved."""
        return self.path.parent

    def begins(self) -> datetime:
        """The time on air, in Vietnam's time zone."""
        day = self.date or datetime.now(VIETNAM).date()
        return datetime.combine(day, clock_time(self.start, "start"), VIETNAM)


@cache
def kinds() -> dict[str, tuple[int, str]]:
    """The kinds of items, each with its default priority and chapter title."""
    return {row[0]: (int(row[1]), row[2] if len(row) > 2 else "") for row in _table("kinds.tsv")}


@cache
def _kind_names() -> dict[str, str]:
    """The kinds by the names used in spreadsheets, in lower case."""
    rows = [row for row in _table("kinds.tsv") if len(row) > 3]
    return {name: row[0] for row in rows for name in row[3].split(", ")}


_TIME_KINDS = {"cứng": "hard", "đúng giờ": "hard", "mềm": "soft", "khoảng": "soft"}
"""The values of `time` by the names used in spreadsheets."""


@cache
def _columns() -> dict[str, str]:
    known = {one.name: one.name for one in fields(Item)}
    return known | {row[0]: row[1] for row in _table("columns.tsv")}


def _table(name: str) -> list[list[str]]:
    text = (resources("tts_news.bulletin") / "data" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


def load(path: Path) -> Rundown:
    """Read the rundown in a TOML or CSV file, and check that every file it names exists.

    Raises:
        UserError: it does not exist, or something in it is wrong; the message says where.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = in_words(error)
        raise UserError(
            _(
                "{path}: {reason}; `tts-news bulletin new FOLDER` writes a rundown",
                path=path,
                reason=reason,
            )
        ) from None
    is_csv = path.suffix.lower() in (".csv", ".tsv")
    found = _from_csv(path, data) if is_csv else _from_toml(path, data)
    if not found.items:
        raise UserError(_("{path}: no items; a TOML rundown has an [[item]] for each", path=path))
    items = tuple(
        _checked_item(
            item, found, _("item {number} ({item})", number=number, item=item.name or item.kind)
        )
        for number, item in enumerate(found.items, 1)
    )
    names = [item.name for item in items]
    for name in names:
        if names.count(name) > 1:
            raise UserError(
                _(
                    "{path}: two items are called '{name}'; give one another name",
                    path=path,
                    name=name,
                )
            )
    return replace(found, items=items)


def untimed(rundown: Rundown) -> Rundown:
    """The rundown without its length and without the times of its items."""
    items = tuple(replace(item, at="") for item in rundown.items)
    return replace(rundown, length="", items=items)


def _checked_item(item: Item, rundown: Rundown, where: str) -> Item:
    """The item with its default priority and name filled in, after checking it.

    Raises:
        UserError: it names a file that does not exist, or has nothing to say.

    """
    at = f"{rundown.path}: {where}"
    for key in RECORDED:
        name = getattr(item, key)
        if name and not (rundown.folder / name).is_file():
            raise UserError(
                _(
                    "{at}: {key} '{name}': no such file in {folder}",
                    at=at,
                    key=key,
                    name=name,
                    folder=rundown.folder,
                )
            )
    if item.article and "://" not in item.article and not (rundown.folder / item.article).is_file():
        raise UserError(
            _(
                "{at}: article '{article}': no such file in {folder}",
                at=at,
                article=item.article,
                folder=rundown.folder,
            )
        )
    if item.kind in NEWS and not (item.article or item.text or item.recording):
        raise UserError(_("{at}: nothing to say; give it an article, a text or a recording", at=at))
    stem = Path(item.article).stem if item.article and "://" not in item.article else item.kind
    priority = item.priority if item.priority >= 0 else kinds()[item.kind][0]
    return replace(item, name=item.name or slug(stem), priority=priority)


def _from_toml(path: Path, data: bytes) -> Rundown:
    table = _with_clock_texts(door.toml_text(data, path))
    rows = table.pop("item", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UserError(_("{path}: items are written as [[item]]", path=path))
    items = tuple(
        door.checked(Item, row, _("{path}: item {number}", path=path, number=number))
        for number, row in enumerate(rows, 1)
    )
    return replace(door.checked(Rundown, table, path), path=path, items=items)


def _with_clock_texts(value: Any) -> Any:
    """A TOML value with its times of day converted to text, as the fields expect."""
    if isinstance(value, dict):
        return {key: _with_clock_texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_clock_texts(one) for one in value]
    return value.isoformat() if isinstance(value, time) else value


def _from_csv(path: Path, data: bytes) -> Rundown:
    """Parse CSV with commas, semicolons or tabs, in UTF-8 (BOM optional) or Excel's UTF-16."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise UserError(_("{path}: not UTF-8; save it as `CSV UTF-8`", path=path)) from None
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        raise UserError(_("{path}: not a CSV file; save it as `CSV UTF-8`", path=path)) from None
    rows = [row for row in read if any(map(str.strip, row))]
    if not rows:
        raise UserError(_("{path}: empty", path=path))
    keys = []
    for heading in rows[0]:
        key = _columns().get(" ".join(heading.casefold().split()))
        if key is None and heading.strip():
            raise UserError(
                _(
                    "{path}: unknown column '{heading}'; columns are {known}",
                    path=path,
                    heading=heading,
                    known=", ".join(_columns()),
                )
            )
        keys.append(key)
    items = []
    for number, row in enumerate(rows[1:], 1):
        values = {k: _typed(k, v.strip()) for k, v in zip(keys, row, strict=False) if k}
        given = {key: value for key, value in values.items() if value != ""}
        items.append(
            door.checked(
                Item, given, _("{path}: item {number}", path=path, number=number), lax=True
            )
        )
    return Rundown(path, tuple(items))


def _typed(key: str, cell: str) -> str | bool:
    """A cell's value: booleans in English or Vietnamese, decimal commas, Unicode minus signs."""
    if _TYPES[key] == "bool":
        return {**_TRUE, **_FALSE}.get(cell.casefold(), cell)
    if _TYPES[key] in ("int", "float"):
        return cell.replace("\u2212", "-").replace(",", ".")
    names = {"kind": _kind_names(), "time": _TIME_KINDS}.get(key, {})
    return names.get(" ".join(cell.casefold().split()), cell)


_TYPES = {one.name: str(one.type) for one in fields(Item)}


def seconds(text: str, where: str) -> float:
    """Parse a length given as `M:SS`, `H:MM:SS` or seconds; return seconds.

    Raises:
        ValueError: it is not a length from 1 s to 4 h.

    """
    found = re.fullmatch(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,6})?)", text.strip())
    if found is None or (found[2] and float(found[3]) >= 60):
        raise ValueError(_("{where}: '{text}'; write 5:00, or 1:00:00", where=where, text=text))
    length = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3])
    if not 1 <= length <= 4 * 3600:
        raise ValueError(
            _(
                "{where}: '{text}'; a second at the least, four hours at the most",
                where=where,
                text=text,
            )
        )
    return length


def check_at(text: str) -> None:
    """Check a value of `at`: a time of day, or a plus sign and a length.

    Raises:
        ValueError: it is neither.

    """
    if text.startswith("+"):
        seconds(text[1:], "at")
    else:
        clock_time(text, "at")


def clock_time(text: str, where: str) -> time:
    """Parse a time of day given as `HH:MM` or `HH:MM:SS`.

    Raises:
        ValueError: it is not a time of day.

    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise ValueError(_("{where}: '{text}'; write 06:00, or 06:02:30", where=where, text=text))
    return time(int(found[1]), int(found[2]), int(found[3] or 0))
