"""Voice profiles: voices/*.toml -> Voice."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news.base import door
from tts_news.engines import engine_class
from tts_news.errors import UserError
from tts_news.messages import N_, _
from tts_news.model import Kind
from tts_news.settings import AUTO, check_pauses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GRADES = (
    N_("robot, poor"),
    N_("robot"),
    N_("fair"),
    N_("natural"),
    N_("natural"),
    N_("newsreader"),
)
"""What the grades of naturalness are called, 0 to 5."""

DIALECTS = ("north", "central", "south")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks and how: an engine with its settings, and how numbers are read for it."""

    engine: str
    name: str = field(default="", metadata=door.OURS)
    """The profile's file name without its ending."""
    title: str = ""
    dialect: str = "north"
    """north (nghìn, linh) or south (ngàn, lẻ); central reads as the north does."""
    lexicons: tuple[str, ...] = ()
    """TSV files beside the profile, the later one wins."""
    reads_foreign: bool = False
    """The voice reads foreign words by itself: they reach it as written."""
    reads_capitals: bool = False
    """The voice reads unknown abbreviations by itself: they reach it as written."""
    fallback: tuple[str, ...] = ()
    """Voices that read what this one cannot, in order."""
    natural: int = 0
    """How natural it sounds, 0 (a robot that is hard to follow) to 5 (a newsreader)."""
    terms: str = ""
    """Whether what it makes may be published, and under which licence or terms."""
    pace: float = 0.0
    """Times as fast as speech on one processor of two; 0 where nobody has measured it."""
    pauses: dict[str, float] = field(default_factory=dict)
    """Seconds by name, see `settings.Pauses`; the show's own go before."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The engine's own keys; the engine checks them."""
    folder: Path = field(default=Path(), metadata=door.OURS)

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise ValueError(
                _(
                    "dialect: '{dialect}'; use one of {dialects}",
                    dialect=self.dialect,
                    dialects=", ".join(DIALECTS),
                )
            )
        if not 0 <= self.natural <= 5:
            raise ValueError(
                _("natural: {natural}; 0 (a robot) to 5 (a newsreader)", natural=self.natural)
            )
        check_pauses(self.pauses)


def builtin_folder() -> Path:
    """Where the profiles that come with the package are, in the wheel or in the repository."""
    packaged = Path(__file__).parents[1] / "_voices"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "voices"


def folders(extra: str = "") -> list[Path]:
    """Where profiles are looked for; a later folder's profile replaces an earlier one's."""
    import platformdirs

    own = platformdirs.user_config_path("tts-news") / "voices"
    return [builtin_folder(), own, *([Path(extra)] if extra else [])]


def names(extra: str = "") -> list[str]:
    """The names of all profiles, sorted."""
    return sorted(
        {p.stem for folder in folders(extra) if folder.is_dir() for p in folder.glob("*.toml")}
    )


def load(name: str, extra: str = "") -> Voice:
    """The profile of that name, from the folder `extra` before all others.

    Raises:
        UserError: no such profile, or one that is not written as it should be.

    """
    return _checked(_written(_path_of(name, extra)))


def _path_of(name: str, extra: str) -> Path:
    for folder in reversed(folders(extra)):
        path = folder / f"{name}.toml"
        if name and Path(name).name == name and path.is_file():
            return path
    raise UserError(
        _(
            "unknown voice '{name}'; there are: {known} (see tts-news voices)",
            name=name,
            known=", ".join(names(extra)),
        )
    )


def automatic(extra: str = "") -> Voice:
    """The most natural voice that works on this machine and sends nothing anywhere.

    An online voice is never chosen by itself: where the text goes is the user's to decide.
    """
    for voice in _by_naturalness(extra):
        engine = engine_class(voice.engine)(voice.settings)
        if not engine.online and not engine.missing():
            return voice
    raise UserError(_("voice 'auto': no voice works on this machine; see tts-news doctor"))


def by_naturalness(extra: str = "") -> list[Voice]:
    """All voices whose profiles can be read, the most natural first."""
    return list(_by_naturalness(extra))


def _by_naturalness(extra: str) -> Iterator[Voice]:
    """The same one by one: an engine is loaded when its turn has come."""
    found = []
    for name in names(extra):
        with contextlib.suppress(UserError):
            found.append(_written(_path_of(name, extra)))
    for voice in sorted(found, key=lambda voice: (-voice.natural, voice.name)):
        with contextlib.suppress(UserError):
            yield _checked(voice)


def with_model(model: str, extra: str = "") -> list[Voice]:
    """The voices that a model file speaks for, the most natural first."""
    return [voice for voice in by_naturalness(extra) if voice.settings.get("model") == model]


def _written(path: Path) -> Voice:
    given = door.checked(Voice, door.toml(path), path)
    return replace(
        given,
        name=path.stem,
        title=given.title or path.stem,
        settings={
            key: _beside_the_profile(value, path.parent) for key, value in given.settings.items()
        },
        folder=path.parent,
    )


def _checked(voice: Voice) -> Voice:
    """The voice, whose engine takes its settings."""
    try:
        engine_class(voice.engine)(voice.settings)
    except UserError as error:
        raise UserError(f"{voice.folder / voice.name}.toml: {error}") from None
    return voice


def _beside_the_profile(value: Any, folder: Path) -> Any:
    """A setting that begins with ./ is a file beside the profile."""
    return str(folder / value) if isinstance(value, str) and value.startswith("./") else value


@dataclass(frozen=True, slots=True)
class Cast:
    """Who reads what: `readers` take turns by story; some kinds have a voice of their own."""

    readers: tuple[Voice, ...]
    kinds: dict[Kind, Voice] = field(default_factory=dict)
    others: tuple[Voice, ...] = ()
    """The voices of the fallback chains."""

    def voice(self, kind: Kind, turn: int) -> Voice:
        """Who reads a sentence of that kind in the story of that number."""
        return self.kinds.get(kind) or self.readers[turn % len(self.readers)]

    def named(self, name: str) -> Voice | None:
        """The voice of that name."""
        return next((voice for voice in self.voices if name and voice.name == name), None)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Every voice that may be heard, each once, the first reader first."""
        every = {v.name: v for v in (*self.readers, *self.kinds.values(), *self.others)}
        return tuple(every.values())

    def pauses(self, own: Mapping[str, float]) -> dict[str, float]:
        """Seconds of silence, as the first reader has them where a show has not its `own`."""
        return {**self.readers[0].pauses, **own}

    @property
    def name(self) -> str:
        """The readers' names."""
        return ",".join(voice.name for voice in self.readers)


def cast(readers: str, kinds: dict[str, str], extra: str = "") -> Cast:
    """The voices that a show names: `readers` parted by commas; for a kind of text another one.

    Raises:
        UserError: a voice that there is not, or is not written as it should be.

    """
    loaded: dict[str, Voice] = {}

    def named(name: str, where: str = "") -> Voice:
        if name not in loaded:
            try:
                voice = automatic(extra) if name == AUTO else load(name, extra)
            except UserError as error:
                raise UserError(f"{where}{error}") from None
            name = voice.name
            loaded[name] = voice
            for one in loaded[name].fallback:
                named(one, _("fallback of voice {name}: ", name=name))
        return loaded[name]

    chosen = tuple(named(name.strip() or AUTO) for name in readers.split(","))
    by_kind = {Kind(kind): named(name) for kind, name in kinds.items()}
    if Kind.HEADING in by_kind:
        by_kind.setdefault(Kind.TITLE, by_kind[Kind.HEADING])
    if Kind.BODY in by_kind:
        by_kind.setdefault(Kind.QUESTION, by_kind[Kind.BODY])
    return Cast(chosen, by_kind, tuple(loaded.values()))
