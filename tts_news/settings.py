"""tts-news.toml: what the show is called, where it lives, how it sounds."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from tts_news.errors import UserError
from tts_news.model import Kind, Pause

FILE = "tts-news.toml"


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
    """A JPEG or PNG, 1400 to 3000 px square; drawn when there is none."""
    base_url: str = "http://localhost:8000/"
    """Where the output folder will be on the web."""
    link: str = ""
    """The show's own page; the base URL when empty."""
    email: str = ""
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class Pauses:
    """The `[pauses]` table: seconds of silence, by what it separates."""

    start: float = 0.3
    """Before the first word."""
    clause: float = 0.0
    """Added to the voice's own pause at a comma or a dash within a sentence."""
    sentence: float = 0.35
    paragraph: float = 0.7
    heading: float = 0.8
    title: float = 1.0
    end: float = 0.6

    def after(self, pause: Pause) -> float:
        """Seconds."""
        seconds: float = getattr(self, pause.value)
        return seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the settings file says, defaults for the rest."""

    show: Show = field(default_factory=Show)
    voice: str = "north"
    """A profile's name; several with commas between them take turns."""
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
        out=data.get("out", "output"),
        lexicons=tuple(str(name) for name in data.get("lexicons", ())),
        pauses=check_pauses(data.get("pauses", {}), chosen),
        folder=chosen.parent,
    )


def _show(data: dict[str, Any], path: Path) -> Show:
    known = {f.name: type(f.default) for f in fields(Show)}
    for key, value in data.items():
        if key not in known:
            raise UserError(f"{path}: unknown key 'show.{key}'; keys are {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise UserError(f"{path}: 'show.{key}' must be a {type_name(known[key])}")
    show = replace(Show(), **data)
    check_base_url(show.base_url, f"{path}: show.base_url")
    return show


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
        return "number"
    return {str: "text", bool: "true or false", dict: "table", list: "list"}.get(
        kind, kind.__name__
    )


TEMPLATE = """\
# Settings for tts-news. Options on the command line override what is written here.

voice = "north"                 # see `tts-news voices`; ["north", "south"] take turns
# voice_folder = "voices"       # a folder of your own profiles
# cache_gb = 4                  # spoken sentences are kept, the least recently used cleared
out = "output"                  # where episodes and feed.xml are written
# lexicons = ["lexicon.tsv"]    # the show's own words, see `tts-news lexicon --help`

[show]
title = "Bản tin nghe"
author = "Tòa soạn"
description = "Tin địa phương, đọc thành tiếng."
language = "vi"
category = "News/Daily News"    # Apple's category/subcategory
# cover = "cover.jpg"           # JPEG or PNG, 1400 to 3000 px square; drawn when left out
base_url = "https://example.org/podcast/"   # where the output folder will be on the web
# link = "https://example.org/" # the show's own page
# email = "toasoan@example.org"
explicit = false

# [voices]                      # another voice for some of the text
# heading = "south"             # title, lead, heading, body, quote
# quote = "central"

[pauses]                        # seconds of silence
start = 0.3                     # before the first word
clause = 0.0                    # added at each comma within a sentence
sentence = 0.35
paragraph = 0.7
heading = 0.8
title = 1.0
end = 0.6
"""
