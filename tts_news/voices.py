"""Voice profiles: voices/*.toml -> Voice."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tts_news.errors import UserError

DIALECTS = ("north", "central", "south")

KEYS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "engine": str,
    "dialect": str,
    "lexicons": list,
    "reads_foreign": bool,
    "settings": dict,
}


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks and how: an engine with its settings, and how numbers are read for it."""

    name: str
    title: str
    engine: str
    dialect: str = "north"
    """north (nghìn, linh) or south (ngàn, lẻ); central reads as the north does."""
    lexicons: tuple[str, ...] = ()
    """TSV files beside the profile, the later one wins."""
    reads_foreign: bool = False
    """The voice reads foreign words by itself: they reach it as written."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The engine's own keys; the engine checks them."""
    folder: Path = Path()


def builtin_folder() -> Path:
    """Where the profiles that come with the package are, in the wheel or in the repository."""
    packaged = Path(__file__).parent / "_voices"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "voices"


def folders() -> list[Path]:
    """Where profiles are looked for; a later folder's profile replaces an earlier one's."""
    import platformdirs

    return [builtin_folder(), platformdirs.user_config_path("tts-news") / "voices"]


def names() -> list[str]:
    """The names of all profiles, sorted."""
    return sorted(
        {p.stem for folder in folders() if folder.is_dir() for p in folder.glob("*.toml")}
    )


def load(name: str) -> Voice:
    """The profile of that name.

    Raises:
        UserError: no such profile, or one that is not written as it should be.

    """
    for folder in reversed(folders()):
        path = folder / f"{name}.toml"
        if name and Path(name).name == name and path.is_file():
            return _read(path)
    raise UserError(
        f"unknown voice '{name}'; there are: {', '.join(names())} (see tts-news voices)"
    )


def _read(path: Path) -> Voice:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not valid TOML: {error}") from None
    for key, value in data.items():
        if key not in KEYS:
            raise UserError(f"{path}: unknown key '{key}'; keys are {', '.join(KEYS)}")
        if not isinstance(value, KEYS[key]):
            raise UserError(f"{path}: '{key}' must be a {KEYS[key].__name__}")  # type: ignore[union-attr]
    if "engine" not in data:
        raise UserError(f"{path}: 'engine' is missing; for example engine = \"espeak\"")
    if data.get("dialect", "north") not in DIALECTS:
        raise UserError(f"{path}: dialect '{data['dialect']}'; use one of {', '.join(DIALECTS)}")
    return Voice(
        name=path.stem,
        title=data.get("title", path.stem),
        engine=data["engine"],
        dialect=data.get("dialect", "north"),
        lexicons=tuple(str(one) for one in data.get("lexicons", ())),
        reads_foreign=data.get("reads_foreign", False),
        settings=data.get("settings", {}),
        folder=path.parent,
    )
