"""What is to be said and played, in order: a TOML file, or CSV as a spreadsheet writes it."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from tts_news.base.letters import slug
from tts_news.clean.dates import VIETNAM
from tts_news.errors import UserError

RECORDED = ("recording", "jingle_before", "jingle_after", "bed")
"""The keys of an item that name a sound file."""

_TRUE = {"true": True, "yes": True, "x": True, "1": True, "có": True}
_FALSE = {"false": False, "no": False, "": False, "0": False, "không": False}


@dataclass(frozen=True, slots=True)
class Music:
    """The `[music]` table: how jingles and beds sound. Levels are relative to the speech."""

    level: float = 0.0
    """LU over the speech, where nobody speaks."""
    duck: float = -18.0
    """dB that a bed goes down under speech."""
    fade_in: float = 0.05
    """Seconds; a bed's."""
    fade_out: float = 1.5
    """Seconds; a bed's, after the last word."""
    ramp: float = 0.4
    """Seconds that a bed takes to go down or up."""
    lead: float = 1.5
    """Seconds of a bed before the first word."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the rundown."""

    name: str
    """What commands call it, once in a rundown."""
    kind: str = "story"
    title: str = ""
    """Its chapter's; the article's when empty."""
    article: str = ""
    text: str = ""
    """A template; said before the article where there are both."""
    voice: str = ""
    jingle_before: str = ""
    jingle_after: str = ""
    bed: str = ""
    duck: float = 0.0
    """dB, negative; the rundown's when 0."""
    priority: int = -1
    """0 is never dropped, 9 goes first; the kind's own when negative."""
    shorten: bool = False
    """It may lose sentences at its end."""
    at: str = ""
    """HH:MM:SS on the clock."""
    time: str = "hard"
    """hard: it begins then to half a second; soft: as near as pauses and rate can bring it."""
    recording: str = ""
    """A human's voice in place of ours."""


@dataclass(frozen=True, slots=True)
class Rundown:
    """A programme as it is planned."""

    path: Path
    items: tuple[Item, ...]
    title: str = ""
    day: date | None = None
    """Of the broadcast; today when None."""
    start: str = "00:00"
    """HH:MM or HH:MM:SS on the clock, when it goes to air."""
    length: str = ""
    """M:SS or H:MM:SS; as long as it takes when empty."""
    voice: str = ""
    loudness: float = -23.0
    """LUFS of the WAV."""
    bits: int = 24
    channels: int = 2
    music: Music = Music()

    @property
    def folder(self) -> Path:
        """Relative paths in it start here."""
        return self.path.parent

    def begins(self) -> datetime:
        """When it goes to air, in Vietnam's zone."""
        day = self.day or datetime.now(VIETNAM).date()
        return datetime.combine(day, clock_time(self.start, f"{self.path}: start"), VIETNAM)


@cache
def kinds() -> dict[str, tuple[int, str]]:
    """The kinds of items, each with its priority and its chapter's title."""
    return {row[0]: (int(row[1]), row[2] if len(row) > 2 else "") for row in _table("kinds.tsv")}


@cache
def _columns() -> dict[str, str]:
    known = {name: name for name in _keys(Item)}
    return known | {row[0]: row[1] for row in _table("columns.tsv")}


def _table(name: str) -> list[list[str]]:
    text = (resources("tts_news.bulletin") / "data" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


def _keys(kind: Any) -> dict[str, Any]:
    return {one.name: one.default for one in fields(kind)}


def load(path: Path) -> Rundown:
    """The rundown in a TOML or CSV file, with every file that it names looked for.

    Raises:
        UserError: it is missing, or something in it is wrong; the message says where.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise UserError(
            f"{path}: {reason}; `tts-news bulletin new FOLDER` writes a rundown"
        ) from None
    is_csv = path.suffix.lower() in (".csv", ".tsv")
    found = _from_csv(path, data) if is_csv else _from_toml(path, data)
    if not found.items:
        raise UserError(f"{path}: no items; a TOML rundown has an [[item]] for each")
    items = tuple(
        _settled(item, found, f"item {number} ({item.name or item.kind})")
        for number, item in enumerate(found.items, 1)
    )
    names = [item.name for item in items]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"{path}: two items are called '{name}'; give one another name")
    return replace(found, items=items)


def untimed(rundown: Rundown) -> Rundown:
    """The rundown as it runs when nothing holds it to the clock."""
    items = tuple(replace(item, at="") for item in rundown.items)
    return replace(rundown, length="", items=items)


def picked_up(rundown: Rundown, recording: Path) -> Rundown:
    """The rundown with a human's recording for the item that the file is named after.

    Raises:
        UserError: there is no such item, or no such file.

    """
    names = [item.name for item in rundown.items]
    if recording.stem not in names:
        raise UserError(f"{recording}: no item '{recording.stem}'; there are {', '.join(names)}")
    if not recording.is_file():
        raise UserError(f"{recording}: no such file")
    own = str(recording.absolute())
    return replace(
        rundown,
        items=tuple(
            replace(item, recording=own) if item.name == recording.stem else item
            for item in rundown.items
        ),
    )


def _settled(item: Item, rundown: Rundown, where: str) -> Item:
    """The item with its priority and name, once it has been looked at."""
    at = f"{rundown.path}: {where}"
    if item.kind not in kinds():
        raise UserError(f"{at}: kind '{item.kind}'; kinds are {', '.join(kinds())}")
    if item.priority > 9:
        raise UserError(f"{at}: priority {item.priority}; 0 (never dropped) to 9 (goes first)")
    if item.time not in ("hard", "soft"):
        raise UserError(f"{at}: time '{item.time}'; write hard or soft")
    if item.duck > 0:
        raise UserError(f"{at}: duck {item.duck}; dB down under speech, as -18")
    if item.at:
        clock_time(item.at, f"{at}: at")
    for key in RECORDED:
        name = getattr(item, key)
        if name and not (rundown.folder / name).is_file():
            raise UserError(f"{at}: {key} '{name}': no such file in {rundown.folder}")
    if item.article and "://" not in item.article and not (rundown.folder / item.article).is_file():
        raise UserError(f"{at}: article '{item.article}': no such file in {rundown.folder}")
    if item.kind in ("story", "sport", "weather", "prices") and not (
        item.article or item.text or item.recording
    ):
        raise UserError(f"{at}: nothing to say; give it an article, a text or a recording")
    stem = Path(item.article).stem if item.article and "://" not in item.article else item.kind
    priority = item.priority if item.priority >= 0 else kinds()[item.kind][0]
    return replace(item, name=item.name or slug(stem), priority=priority)


def _from_toml(path: Path, data: bytes) -> Rundown:
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid TOML: {error}") from None
    rows = table.pop("item", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UserError(f"{path}: items are written as [[item]]")
    music = _filled(Music, table.pop("music", {}), f"{path}: music")
    day = table.pop("date", None)
    if isinstance(day, datetime) or not isinstance(day, date | None):
        raise UserError(f"{path}: date: write it as 2026-11-24, without quotes")
    given = _filled(
        Rundown, {"path": path, "items": (), **table}, str(path), inner=("path", "items")
    )
    items = tuple(
        _filled(Item, {"name": "", **row}, f"{path}: item {number}")
        for number, row in enumerate(rows, 1)
    )
    rundown: Rundown = replace(given, items=items, music=music, day=day)
    return checked(rundown)


def checked(rundown: Rundown) -> Rundown:
    """The rundown, when its numbers can be used.

    Raises:
        UserError: one cannot.

    """
    at = str(rundown.path)
    clock_time(rundown.start, f"{at}: start")
    if rundown.length:
        seconds(rundown.length, f"{at}: length")
    if not -40 <= rundown.loudness <= -9:
        raise UserError(f"{at}: loudness {rundown.loudness:g}; LUFS, -40 to -9, as -23")
    if rundown.bits not in (16, 24):
        raise UserError(f"{at}: bits {rundown.bits}; 16 or 24")
    if rundown.channels not in (1, 2):
        raise UserError(f"{at}: channels {rundown.channels}; 1 or 2")
    if rundown.music.duck > 0:
        raise UserError(f"{at}: music.duck {rundown.music.duck:g}; dB down under speech, as -18")
    return rundown


def _filled(kind: Any, data: Any, where: str, inner: tuple[str, ...] = ()) -> Any:
    """A dataclass from a TOML table with some of its fields."""
    if not isinstance(data, dict):
        raise UserError(f"{where}: must be a table")
    known = _keys(kind)
    values = {}
    for key, value in data.items():
        if key not in known:
            shown = ", ".join(k for k in known if k not in inner)
            raise UserError(f"{where}: unknown key '{key}'; keys are {shown}")
        default = known[key]
        good: Any = value
        if key not in inner and isinstance(default, float) and type(value) is int:
            good = float(value)
        if isinstance(value, time) and isinstance(default, str):
            good = value.isoformat()
        wanted = type(default) if key != "name" else str
        if key not in inner and type(good) is not wanted:
            named = {str: "text", float: "a number", int: "a whole number", bool: "true or false"}
            raise UserError(f"{where}: '{key}' must be {named.get(wanted, 'text')}")
        values[key] = good
    return kind(**values)


def _from_csv(path: Path, data: bytes) -> Rundown:
    """Commas, semicolons or tabs; UTF-8 with or without its mark, or UTF-16 as Excel writes it."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save it as `CSV UTF-8`") from None
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise UserError(f"{path}: not a CSV file: {error}; save it as `CSV UTF-8`") from None
    rows = [row for row in read if any(map(str.strip, row))]
    if not rows:
        raise UserError(f"{path}: empty")
    keys = []
    for heading in rows[0]:
        key = _columns().get(" ".join(heading.casefold().split()))
        if key is None and heading.strip():
            raise UserError(
                f"{path}: unknown column '{heading}'; columns are {', '.join(_columns())}"
            )
        keys.append(key)
    items = []
    for number, row in enumerate(rows[1:], 1):
        values = {k: v.strip() for k, v in zip(keys, row, strict=False) if k and v.strip()}
        items.append(_row({"name": "", **values}, f"{path}: item {number}"))
    return Rundown(path, tuple(items))


def _row(values: dict[str, str], where: str) -> Item:
    typed: dict[str, Any] = {}
    for key, value in values.items():
        default = _keys(Item)[key]
        try:
            if isinstance(default, bool):
                typed[key] = (_TRUE | _FALSE)[value.casefold()]
            elif isinstance(default, int | float):
                typed[key] = type(default)(value.replace("\u2212", "-").replace(",", "."))
            else:
                typed[key] = value
        except (KeyError, ValueError):
            wanted = "yes or no" if isinstance(default, bool) else "a number"
            raise UserError(f"{where}: {key} '{value}' must be {wanted}") from None
    return Item(**typed)


def seconds(text: str, where: str) -> float:
    """A length written `M:SS` or `H:MM:SS`, or seconds alone.

    Raises:
        UserError: it is none.

    """
    found = re.fullmatch(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:\.\d{1,6})?)", text.strip())
    if found is None or (found[2] and float(found[3]) >= 60):
        raise UserError(f"{where}: '{text}'; write 5:00, or 1:00:00")
    length = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + float(found[3])
    if not 1 <= length <= 4 * 3600:
        raise UserError(f"{where}: '{text}'; a second at the least, four hours at the most")
    return length


def clock_time(text: str, where: str) -> time:
    """A time of day written `HH:MM` or `HH:MM:SS`.

    Raises:
        UserError: it is none.

    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise UserError(f"{where}: '{text}'; write 06:00, or 06:02:30")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))
