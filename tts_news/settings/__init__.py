"""tts-news.toml: what the show is called, where it lives, how it sounds.

Takes the file's text; gives `Settings`, checked.
May import: audio, base.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from tts_news import SETTINGS
from tts_news.audio.formats import choices
from tts_news.audio.music import Music
from tts_news.base import door
from tts_news.errors import UserError
from tts_news.messages import LANGUAGES, _
from tts_news.model import Kind, Pauses
from tts_news.settings.bulletins import Bulletins

AUTO = "auto"
"""The voice that stands for the most natural one that works on this machine."""

MEDIA = ("podcast", "audiobook", "newsletter", "blog", "publisher")
"""podcast:medium's values that a spoken edition may have."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?")
_WEB_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Person:
    """A `[[show.person]]`: somebody to credit, as podcast:person does."""

    name: str
    role: str = "host"
    group: str = "cast"
    href: str = ""
    img: str = ""

    def __post_init__(self) -> None:
        door.in_true_letters(self, "name")


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
    """The house's: of the drawn cover's ground and of the pages, darkened or lightened where text
    in it could not be read.
    """
    logo: str = ""
    """A picture for the pages' masthead: PNG, JPEG, WebP or SVG; the cover when empty."""
    paper: str = ""
    """The newspaper's own address: the way back from the pages."""
    subscribe: dict[str, str] = field(default_factory=dict)
    """The `[show.subscribe]` table: where else the show can be followed, name -> address."""
    embed: tuple[str, ...] = ()
    """Sites that may put the player into their pages: https://baomau.vn."""
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
    """A WebSub hub's address; it is told of each change of the feed."""
    private: bool = False
    """For those who are given its address: no directory may list it, and nobody can guess it."""
    enclosure_prefix: str = ""
    """An address before the sound's own, of a service that counts downloads."""
    podping: bool = False
    """podcast:podping: the show's host announces new episodes through Podping."""
    season: int = 0
    """Of the episodes whose source names none; 0 for none."""
    page: int = 300
    """Episodes in a feed document; older ones follow in feed-2.xml and so on (RFC 5005)."""
    id3: str = "2.3"
    """The version of the MP3's tags: 2.3, or 2.4, in which chapters have short titles only."""
    person: tuple[Person, ...] = ()

    def __post_init__(self) -> None:
        door.in_true_letters(self, "title", "author", "description", "copyright")
        if not self.base_url.startswith(("http://", "https://")) or len(self.base_url.split()) != 1:
            example = "https://example.org/podcast/"
            raise ValueError(
                _(
                    "base_url: '{base_url}' is no address; write it as {example}",
                    base_url=self.base_url,
                    example=example,
                )
            )
        for key in ("hub", "enclosure_prefix"):
            value = getattr(self, key)
            web = value.startswith(("http://", "https://")) and len(value.split()) == 1
            if value and not web:
                raise ValueError(
                    _(
                        "{key}: '{value}' is no address; it begins with https://",
                        key=key,
                        value=value,
                    )
                )
        for key, allowed in (("id3", ("2.3", "2.4")), ("medium", MEDIA)):
            if getattr(self, key) not in allowed:
                raise ValueError(
                    _(
                        "{key}: '{value}'; use {allowed}",
                        key=key,
                        value=getattr(self, key),
                        allowed=", ".join(allowed),
                    )
                )
        if self.locked and not self.email:
            raise ValueError(_("locked: needs show.email, who may unlock it"))
        if not 1 <= self.page <= 10_000:
            raise ValueError(_("page: {page}; 1 to 10000 episodes in a document", page=self.page))
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise ValueError(_("colour: '{colour}'; write it as #102a52", colour=self.colour))
        for key, value in (("paper", self.paper), *self._subscribed()):
            if value and not _WEB_ADDRESS.fullmatch(value):
                raise ValueError(
                    _(
                        "{key}: '{value}' is no address; write it as https://baomau.vn/",
                        key=key,
                        value=value,
                    )
                )
        for origin in self.embed:
            if not _WEB_ORIGIN.fullmatch(origin):
                raise ValueError(
                    _("embed: '{origin}'; write a site as https://baomau.vn", origin=origin)
                )
        if self.guid and not _is_uuid(self.guid):
            raise ValueError(_("guid: '{guid}' is no UUID", guid=self.guid))

    def _subscribed(self) -> list[tuple[str, str]]:
        return [(f"subscribe.{name}", address or "-") for name, address in self.subscribe.items()]


@dataclass(frozen=True, slots=True)
class EditionMusic(Music):
    """The `[edition.music]` table: sound files beside the settings, and how they sound."""

    jingle: str = ""
    """Before the first word."""
    sting: str = ""
    """Between two stories."""
    bed: str = ""
    """Under the words around the stories."""
    closing: str = ""
    """After the last word."""

    @property
    def files(self) -> dict[str, str]:
        """The keys that name a file, with their files."""
        keys = ("jingle", "sting", "bed", "closing")
        return {key: getattr(self, key) for key in keys if getattr(self, key)}


@dataclass(frozen=True, slots=True)
class EditionTexts:
    """The `[edition]` table: what is heard around the stories; texts are Jinja templates."""

    name: str = "Bản tin"
    """What a daily edition is called."""
    title: str = (
        "{{ name }}{% if slot %} {{ slot }}{% endif %} ngày {{ day }}/{{ month }}/{{ year }}"
    )
    digest: str = "{{ name }} rút gọn"
    """What an edition of headlines and leads is called."""
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
    music: EditionMusic = field(default_factory=EditionMusic)

    def __post_init__(self) -> None:
        door.in_true_letters(self, "name", "opening", "closing")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the settings file says, defaults for the rest."""

    show: Show = field(default_factory=Show)
    voice: str = AUTO
    """A profile's name, or `auto` for the most natural that works on this machine; several with
    commas between them take turns.
    """
    language: str = ""
    """What the program speaks to whoever calls it: `vi` or `en`; the system's when empty. Not the
    show's own.
    """
    fallback: str = "story"
    """What another voice reads where one cannot go on: the whole `story`, or that `sentence`."""
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
    folder: Path = field(default=Path(), metadata=door.OURS)
    """Relative paths in the file start here."""

    def __post_init__(self) -> None:
        for value in self.formats or ("",):
            if value not in choices() or self.formats.count(value) > 1:
                known = ", ".join(choices())
                raise ValueError(
                    _(
                        "formats: '{value}'; formats are {known}, each at most once",
                        value=value,
                        known=known,
                    )
                )
        if not re.fullmatch(r"(?:[1-9]\d{0,8}d?)?", self.keep):
            raise ValueError(
                _("keep: '{keep}'; write 300 (episodes) or 90d (days)", keep=self.keep)
            )
        kinds = [kind.value for kind in Kind if kind is not Kind.CAPTION]
        for key in self.voices:
            if key not in kinds:
                raise ValueError(
                    _(
                        "unknown key 'voices.{key}'; keys are {kinds}",
                        key=key,
                        kinds=", ".join(kinds),
                    )
                )
        if self.language not in ("", *LANGUAGES):
            known = ", ".join(LANGUAGES)
            raise ValueError(_("language: '{value}'; {known}", value=self.language, known=known))
        if self.fallback not in ("story", "sentence"):
            raise ValueError(_("fallback: '{fallback}'; story or sentence", fallback=self.fallback))
        check_pauses(self.pauses)


def load(path: Path | None) -> Settings:
    """The settings in `path`, or in tts-news.toml in the working folder, or the defaults.

    Raises:
        UserError: the file named is missing, or a key or a value is wrong.

    """
    chosen = path or Path(SETTINGS)
    if not chosen.is_file():
        if path is not None:
            raise UserError(
                _("{path}: no such settings file; `tts-news init` writes one", path=path)
            )
        return Settings()
    data = door.toml(chosen)
    if isinstance(data.get("voice"), list):
        data["voice"] = ",".join(str(name) for name in data["voice"])
    if type(data.get("keep")) is int:
        data["keep"] = str(data["keep"])
    found = door.checked(Settings, data, chosen)
    folder = found.voice_folder and str(chosen.parent / found.voice_folder)
    return replace(found, folder=chosen.parent, voice_folder=folder)


def check_pauses(pauses: dict[str, float]) -> None:
    """Refuse a `[pauses]` table, of the settings or of a voice, that has other keys or no seconds.

    Raises:
        ValueError: the key, and what is allowed.

    """
    known = [f.name for f in fields(Pauses)]
    for key, seconds in pauses.items():
        if key not in known:
            raise ValueError(
                _("unknown key 'pauses.{key}'; keys are {known}", key=key, known=", ".join(known))
            )
        if not 0 <= seconds <= 10:
            raise ValueError(
                _("pauses.{key}: {seconds:g}; seconds, 0 to 10", key=key, seconds=seconds)
            )


def _is_uuid(text: str) -> bool:
    import uuid

    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def template() -> str:
    """A settings file with everything in it, commented."""
    from importlib.resources import files

    return files("tts_news.settings").joinpath(SETTINGS).read_text("utf-8")
