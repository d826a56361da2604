"""tts-news.toml: what the show is called, where it lives, how it sounds.

Takes the file's text; gives `Settings`, checked.
May import: audio, base.
"""

from __future__ import annotations

import re
import tomllib
import uuid
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tts_news.audio.formats import choices
from tts_news.errors import UserError
from tts_news.model import Kind, Pauses

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = "tts-news.toml"

MEDIA = ("podcast", "audiobook", "newsletter", "blog", "publisher")
"""podcast:medium's values that a spoken edition may have."""

_Table = TypeVar("_Table")


@dataclass(frozen=True, slots=True)
class Person:
    """A `[[show.person]]`: somebody to credit, as podcast:person does."""

    name: str = ""
    role: str = "host"
    group: str = "cast"
    href: str = ""
    img: str = ""


@dataclass(frozen=True, slots=True)
class Show:
    """The `[show]` table."""

    title: str = "Bản tin nghe"
    author: str = "tts_news"
    description: str = ""
    language: str = "vi"
    category: str = "News/Daily News"
    """Apple's category, and after a slash its subcategory."""
    cover: str = ""
    """A JPEG or PNG, 1400 to 3000 px square, under 512 KB; drawn when there is none."""
    colour: str = "#102a52"
    """Of the drawn cover's ground; the letters are white or black, whichever is plainer."""
    base_url: str = "http://localhost:8000/"
    """Where the output folder will be on the web."""
    link: str = ""
    """The show's own page; the base URL when empty."""
    email: str = ""
    explicit: bool = False
    copyright: str = ""
    guid: str = ""
    """podcast:guid; made from the feed's address when empty. Keep the old one when you move."""
    locked: bool = False
    """podcast:locked: no other platform may import the feed; it needs `email`."""
    medium: str = "podcast"
    license: str = ""
    """podcast:license: an SPDX identifier such as cc-by-4.0."""
    location: str = ""
    """podcast:location: the place that the show is about."""
    hub: str = ""
    """A WebSub hub's address."""
    podping: bool = False
    """podcast:podping: the show's host announces new episodes through Podping."""
    season: int = 0
    """Of the episodes whose source names none; 0 for none."""
    page: int = 300
    """Episodes in a feed document; older ones follow in feed-2.xml and so on (RFC 5005)."""
    id3: str = "2.4"
    """The version of the MP3's tags: 2.4 or 2.3."""
    person: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionTexts:
    """The `[edition]` table: Jinja templates of what is said around the stories."""

    name: str = "Bản tin"
    """What a daily edition is called."""
    title: str = "{{ name }} ngày {{ day }}/{{ month }}/{{ year }}"
    intro: str = "Đây là {{ name }} của {{ show }}, {{ weekday }}, ngày {{ date }}."
    headlines: str = (
        "{% if stories | length > 1 %}Những tin chính: "
        "{% for story in stories %}{{ story.title }}. {% endfor %}{% endif %}"
    )
    sign_off: str = "{{ name }} đến đây là hết. Cảm ơn quý vị và các bạn đã lắng nghe."
    opening: str = "Điểm tin"
    """The chapter of the words before the stories."""
    closing: str = "Lời kết"
    """The chapter of those after."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A `[[bulletin.edition]]`: a programme that goes to air at the same time every day."""

    name: str = ""
    at: str = ""
    """HH:MM on the clock."""
    rundown: str = ""
    """A file beside the settings."""
    length: str = ""
    """M:SS; the rundown's own when empty."""


@dataclass(frozen=True, slots=True)
class Bulletins:
    """The `[bulletin]` table."""

    out: str = "output/bulletins"
    pattern: str = "BT_{date:%Y%m%d}_{slot}.wav"
    """A file's name; it may use date, slot (0600), name and show."""
    edition: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the settings file says, defaults for the rest."""

    show: Show = field(default_factory=Show)
    voice: str = "north"
    """A profile's name; several with commas between them take turns."""
    formats: tuple[str, ...] = ("mp3",)
    """The enclosure's, and after it others that the same sound is made in."""
    epub: bool = False
    """Whether each episode becomes a book as well."""
    keep: str = ""
    """How many episodes stay (`300`), or how long (`90d`); all when empty."""
    edition: EditionTexts = field(default_factory=EditionTexts)
    bulletin: Bulletins = field(default_factory=Bulletins)
    voices: dict[str, str] = field(default_factory=dict)
    """The `[voices]` table: a kind of text -> the voice that reads it."""
    voice_folder: str = ""
    """A folder of more profiles."""
    cache_gb: float = 4.0
    """The size that the clip cache is kept under."""
    out: str = "output"
    lexicons: tuple[str, ...] = ()
    """TSV files beside the settings file: the show's own words."""
    pauses: dict[str, float] = field(default_factory=dict)
    folder: Path = Path()
    """Relative paths in the file start here."""


def load(path: Path | None) -> Settings:
    """The settings in `path`, or in tts-news.toml in the working folder, or the defaults.

    Raises:
        UserError: the file named is missing, or a key or a value is wrong.

    """
    chosen = path or Path(FILE)
    if not chosen.is_file():
        if path is not None:
            raise UserError(f"{path}: no such settings file; `tts-news init` writes one")
        return Settings()
    try:
        data = tomllib.loads(chosen.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{chosen}: not valid TOML: {error}") from None
    except OSError as error:
        raise UserError(f"{chosen}: cannot be read: {error.strerror}") from None
    if isinstance(data.get("voice"), list):
        data["voice"] = ",".join(str(name) for name in data["voice"])
    known: dict[str, type | tuple[type, ...]] = {
        "voice": str,
        "voices": dict,
        "voice_folder": str,
        "out": str,
        "lexicons": list,
        "cache_gb": (int, float),
        "formats": list,
        "epub": bool,
        "keep": (str, int),
        "edition": dict,
        "bulletin": dict,
        "show": dict,
        "pauses": dict,
    }
    for key, value in data.items():
        if key not in known:
            raise UserError(f"{chosen}: unknown key '{key}'; keys are {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise UserError(f"{chosen}: '{key}' must be a {type_name(known[key])}")
    folder = data.get("voice_folder", "")
    return Settings(
        show=_show(data.get("show", {}), chosen),
        voice=data.get("voice", "north"),
        voices=_voices(data.get("voices", {}), chosen),
        voice_folder=str(chosen.parent / folder) if folder else "",
        cache_gb=float(data.get("cache_gb", 4.0)),
        formats=check_formats(map(str, data.get("formats", ("mp3",))), f"{chosen}: formats"),
        epub=data.get("epub", False),
        keep=check_keep(str(data.get("keep", "")), f"{chosen}: keep"),
        edition=_table(EditionTexts, data.get("edition", {}), f"{chosen}: edition"),
        bulletin=_bulletin(data.get("bulletin", {}), chosen),
        out=data.get("out", "output"),
        lexicons=tuple(str(name) for name in data.get("lexicons", ())),
        pauses=check_pauses(data.get("pauses", {}), chosen),
        folder=chosen.parent,
    )


_ROWS: dict[str, type[Any]] = {"person": Person, "edition": Slot}
"""Keys that hold a list of tables, and what each of them is."""


def _table(kind: type[_Table], data: dict[str, Any], where: str) -> _Table:
    """A dataclass of settings from a TOML table with some of its fields."""
    known: dict[str, Any] = {f.name: f.default for f in fields(kind)}  # type: ignore[arg-type]
    given = dict(data)
    for key, value in data.items():
        if key not in known:
            raise UserError(f"{where}.{key}: unknown key; keys are {', '.join(known)}")
        wanted = list if known[key] == () else type(known[key])
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise UserError(f"{where}.{key}: must be a {type_name(wanted)}")
        if wanted is list:
            given[key] = tuple(
                _table(_ROWS[key], one if isinstance(one, dict) else {}, f"{where}.{key}")
                for one in value
            )
    return kind(**given)


def _bulletin(data: dict[str, Any], path: Path) -> Bulletins:
    found = _table(Bulletins, data, f"{path}: bulletin")
    for slot in found.edition:
        if not (slot.name and slot.rundown and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", slot.at)):
            raise UserError(f'{path}: bulletin.edition: each needs name, rundown and at = "06:00"')
    return found


def _show(data: dict[str, Any], path: Path) -> Show:
    where = f"{path}: show"
    show = _table(Show, data, where)
    check_base_url(show.base_url, f"{where}.base_url")
    for key, allowed in (("id3", ("2.3", "2.4")), ("medium", MEDIA)):
        if getattr(show, key) not in allowed:
            raise UserError(f"{where}.{key}: '{getattr(show, key)}'; use {', '.join(allowed)}")
    if show.locked and not show.email:
        raise UserError(f"{where}.locked: needs show.email, who may unlock it")
    if not 1 <= show.page <= 10_000:
        raise UserError(f"{where}.page: {show.page}; 1 to 10000 episodes in a document")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", show.colour):
        raise UserError(f"{where}.colour: '{show.colour}'; write it as #102a52")
    if show.guid:
        try:
            uuid.UUID(show.guid)
        except ValueError:
            raise UserError(f"{where}.guid: '{show.guid}' is no UUID") from None
    if any(not person.name for person in show.person):
        raise UserError(f"{where}.person: each one needs a name")
    return show


def check_keep(value: str, where: str) -> str:
    """A retention: empty, a count of episodes, or days as `90d`.

    Raises:
        UserError: neither.

    """
    if value and not re.fullmatch(r"[1-9]\d*d?", value):
        raise UserError(f"{where}: '{value}'; write 300 (episodes) or 90d (days)")
    return value


def check_formats(values: Iterable[str], where: str) -> tuple[str, ...]:
    """The names of audio formats, the enclosure's first.

    Raises:
        UserError: one that there is not, or none.

    """
    chosen = tuple(dict.fromkeys(value.strip() for value in values))
    for value in chosen or ("",):
        if value not in choices():
            raise UserError(f"{where}: '{value}'; formats are {', '.join(choices())}")
    return chosen


def check_base_url(url: str, where: str) -> None:
    """Refuse a base URL that no podcast app could use.

    Raises:
        UserError: not an http or https address.

    """
    if not url.startswith(("http://", "https://")) or len(url.split()) != 1:
        raise UserError(f"{where}: '{url}' is no address; write it as https://example.org/podcast/")


def _voices(data: dict[str, Any], path: Path) -> dict[str, str]:
    known = [kind.value for kind in Kind if kind is not Kind.CAPTION]
    for key, value in data.items():
        if key not in known:
            raise UserError(f"{path}: unknown key 'voices.{key}'; keys are {', '.join(known)}")
        if not isinstance(value, str):
            raise UserError(f"{path}: 'voices.{key}' must be the name of a voice")
    return data


def check_pauses(data: dict[str, Any], path: Path) -> dict[str, float]:
    """A `[pauses]` table, of the settings or of a voice.

    Raises:
        UserError: an unknown key, or no seconds.

    """
    known = [f.name for f in fields(Pauses)]
    for key, value in data.items():
        if key not in known:
            raise UserError(f"{path}: unknown key 'pauses.{key}'; keys are {', '.join(known)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10:
            raise UserError(f"{path}: 'pauses.{key}' must be seconds, 0 to 10")
    return {key: float(value) for key, value in data.items()}


def type_name(kind: type | tuple[type, ...]) -> str:
    """What a TOML value of that type is called in a message."""
    if isinstance(kind, tuple):
        return "number or text" if str in kind else "number"
    return {str: "text", bool: "true or false", dict: "table", list: "list", int: "number"}.get(
        kind, kind.__name__
    )


def template() -> str:
    """A settings file with everything in it, commented."""
    from importlib.resources import files

    return files("tts_news.settings").joinpath(FILE).read_text("utf-8")
