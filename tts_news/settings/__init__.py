"""tts-news.toml: the show's name, its address, its sound and everything else that users configure.

Takes the file's text; gives validated `Settings`.
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
"""The voice setting that selects the most natural voice that works on this machine."""

MEDIA = ("podcast", "audiobook", "newsletter", "blog", "publisher")
"""The values of podcast:medium that suit a spoken edition."""

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?")
_WEB_ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d+)?")


@dataclass(frozen=True, slots=True)
class Person:
    """A `[[show.person]]` table: a person to credit, as in podcast:person."""

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
    """A JPEG or PNG, 1400 to 3000 px square, under 512 KB; if empty, a cover is drawn."""
    colour: str = "#102a52"
    """The house colour: background of a drawn cover, and accent of the pages, where it is darkened
    or lightened until text in it is legible.
    """
    logo: str = ""
    """An image for the pages' masthead: PNG, JPEG, WebP or SVG; if empty, the cover."""
    paper: str = ""
    """The address of the newspaper's website, to which the pages link back."""
    subscribe: dict[str, str] = field(default_factory=dict)
    """The `[show.subscribe]` table: where else the show can be followed, name -> address."""
    embed: tuple[str, ...] = ()
    """Origins of sites that may embed the player in their pages: https://baomau.vn."""
    base_url: str = "http://localhost:8000/"
    """The address at which the output folder is published."""
    link: str = ""
    """The show's website; if empty, the base URL."""
    email: str = ""
    explicit: bool = False
    copyright: str = ""
    guid: str = ""
    """podcast:guid; derived from the feed's address if empty. Set it when the feed moves."""
    locked: bool = False
    """podcast:locked: other platforms may not import the feed; requires `email`."""
    medium: str = "podcast"
    license: str = ""
    """podcast:license: an SPDX identifier such as cc-by-4.0."""
    location: str = ""
    """podcast:location: the place that the show is about."""
    hub: str = ""
    """The address of a WebSub hub, which is notified of each change of the feed."""
    private: bool = False
    """Publish under an address that cannot be guessed, and ask directories not to list the show."""
    enclosure_prefix: str = ""
    """The address of a download-counting service, put before each enclosure's address."""
    podping: bool = False
    """podcast:podping: the show's host announces new episodes through Podping."""
    season: int = 0
    """The season of episodes whose source gives none; 0 for no season."""
    page: int = 300
    """Episodes per feed document; older ones follow in feed-2.xml and so on (RFC 5005)."""
    id3: str = "2.3"
    """The ID3 version of the MP3 tags: 2.3, or 2.4, which has short chapter titles only."""
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
        door.check_language(self.language)
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
    """The `[edition.music]` table: sound files, relative to the settings file, and their levels."""

    jingle: str = ""
    """Before the first word."""
    sting: str = ""
    """Between two stories."""
    bed: str = ""
    """Under the opening, the headlines and the closing."""
    closing: str = ""
    """After the last word."""

    @property
    def files(self) -> dict[str, str]:
        """The sound files that are set, by key."""
        keys = ("jingle", "sting", "bed", "closing")
        return {key: getattr(self, key) for key in keys if getattr(self, key)}


@dataclass(frozen=True, slots=True)
class EditionTexts:
    """The `[edition]` table: what is heard around the stories; texts are Jinja templates."""

    name: str = "Bản tin"
    """The name of a daily edition."""
    title: str = (
        "{{ name }}{% if slot %} {{ slot }}{% endif %} ngày {{ day }}/{{ month }}/{{ year }}"
    )
    digest: str = "{{ name }} rút gọn"
    """The name of an edition of headlines and leads only."""
    intro: str = "Đây là {{ name }} của {{ show }}, {{ weekday }}, ngày {{ date }}."
    headlines: str = (
        "{% if stories | length > 1 %}Những tin chính: "
        "{% for story in stories %}{{ story.title }}. {% endfor %}{% endif %}"
    )
    sign_off: str = "{{ name }} đến đây là hết. Cảm ơn quý vị và các bạn đã lắng nghe."
    opening: str = "Điểm tin"
    """The title of the chapter before the stories."""
    closing: str = "Lời kết"
    """The title of the chapter after the stories."""
    music: EditionMusic = field(default_factory=EditionMusic)

    def __post_init__(self) -> None:
        door.in_true_letters(self, "name", "opening", "closing")


@dataclass(frozen=True, slots=True)
class Settings:
    """The contents of the settings file, with defaults for what it does not set."""

    show: Show = field(default_factory=Show)
    voice: str = AUTO
    """The name of a voice profile, or `auto` for the most natural one that works on this machine;
    several names separated by commas take turns.
    """
    language: str = ""
    """The language of the program's own messages: `vi` or `en`; if empty, the system's. The show's
    language is `show.language`.
    """
    fallback: str = "story"
    """What another voice reads when a voice fails: the whole `story`, or only that `sentence`."""
    formats: tuple[str, ...] = ("mp3",)
    """The audio formats: the enclosure's first, then the alternatives."""
    epub: bool = False
    """Whether to make an EPUB book of each episode."""
    keep: str = ""
    """How many episodes to keep (`300`), or for how long (`90d`); if empty, all of them."""
    edition: EditionTexts = field(default_factory=EditionTexts)
    bulletin: Bulletins = field(default_factory=Bulletins)
    voices: dict[str, str] = field(default_factory=dict)
    """The `[voices]` table: a kind of text -> the voice that reads it."""
    voice_folder: str = ""
    """A folder with additional voice profiles."""
    cache_gb: float = 4.0
    """The largest size of the clip cache in gigabytes."""
    out: str = "output"
    lexicons: tuple[str, ...] = ()
    """The show's own lexicons: TSV files, relative to the settings file."""
    pauses: dict[str, float] = field(default_factory=dict)
    folder: Path = field(default=Path(), metadata=door.OURS)
    """The folder of the settings file, against which its relative paths are resolved."""

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
    """The settings in `path`, else in tts-news.toml in the working folder, else the defaults.

    Raises:
        UserError: `path` does not exist, or a key or a value is wrong.

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
    """Check a `[pauses]` table of the settings or of a voice profile: its keys, and 0 to 10 s each.

    Raises:
        ValueError: a key is unknown or a value out of range; the message says what is allowed.

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
    """The text of a commented settings file that lists every key."""
    from importlib.resources import files

    return files("tts_news.settings").joinpath(SETTINGS).read_text("utf-8")
