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
"""The names of the grades of naturalness, 0 to 5."""

DIALECTS = ("north", "central", "south")


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice profile: an engine with its settings, and how texts are read for it."""

    engine: str
    name: str = field(default="", metadata=door.OURS)
    """The profile's file name without its ending."""
    title: str = ""
    dialect: str = "north"
    """north (nghìn, linh) or south (ngàn, lẻ); central reads as the north does."""
    lexicons: tuple[str, ...] = ()
    """TSV files beside the profile; entries of a later one override those of an earlier one."""
    reads_foreign: bool = False
    """True if the voice itself reads foreign words, which are then passed to it as written."""
    reads_capitals: bool = False
    """True if the voice itself reads unknown abbreviations, which are then passed as written."""
    fallback: tuple[str, ...] = ()
    """The voices that read what this one cannot, in order."""
    natural: int = 0
    """How natural it sounds, 0 (a robot that is hard to follow) to 5 (a newsreader)."""
    terms: str = ""
    """The licence or terms under which its output may be published."""
    pace: float = 0.0
    """Speed as a multiple of real time, on one of two processors; 0 if not measured."""
    pauses: dict[str, float] = field(default_factory=dict)
    """Pauses in seconds, by the names of `model.Pauses`; the show's own override them."""
    settings: dict[str, Any] = field(default_factory=dict)
    """The engine's own settings, which the engine checks."""
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
    """The folder of the built-in profiles, in the wheel or in the repository."""
    packaged = Path(__file__).parents[1] / "_voices"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "voices"


def folders(extra: str = "") -> list[Path]:
    """The folders of profiles; a profile in a later folder replaces one in an earlier folder."""
    import platformdirs

    own = platformdirs.user_config_path("tts-news") / "voices"
    return [builtin_folder(), own, *([Path(extra)] if extra else [])]


def names(extra: str = "") -> list[str]:
    """The names of all profiles, sorted."""
    return sorted(
        {p.stem for folder in folders(extra) if folder.is_dir() for p in folder.glob("*.toml")}
    )


def load(name: str, extra: str = "") -> Voice:
    """Load the profile of that name; the folder `extra` takes precedence.

    Raises:
        UserError: there is no such profile, or it is not valid.

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
    """The most natural voice that works on this machine without the network.

    An online voice is never chosen automatically: the user decides where the text is sent.

    Raises:
        UserError: no voice works on this machine.

    """
    for voice in _by_naturalness(extra):
        engine = engine_class(voice.engine)(voice.settings)
        if not engine.online and not engine.missing():
            return voice
    raise UserError(_("voice 'auto': no voice works on this machine; see tts-news doctor"))


def by_naturalness(extra: str = "") -> list[Voice]:
    """All voices with a valid profile, the most natural first."""
    return list(_by_naturalness(extra))


def _by_naturalness(extra: str) -> Iterator[Voice]:
    """Generate the voices of `by_naturalness`; an engine is loaded only when its turn comes."""
    found = []
    for name in names(extra):
        with contextlib.suppress(UserError):
            found.append(_written(_path_of(name, extra)))
    for voice in sorted(found, key=lambda voice: (-voice.natural, voice.name)):
        with contextlib.suppress(UserError):
            yield _checked(voice)


def with_model(model: str, extra: str = "") -> list[Voice]:
    """The voices that use a model file, the most natural first."""
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
    """The voice itself, once its engine has accepted its settings.

    Raises:
        UserError: there is no such engine, or a setting is wrong.

    """
    try:
        engine_class(voice.engine)(voice.settings)
    except UserError as error:
        raise UserError(f"{voice.folder / voice.name}.toml: {error}") from None
    return voice


def _beside_the_profile(value: Any, folder: Path) -> Any:
    """A setting's value; one that begins with ./ is resolved to a file beside the profile."""
    return str(folder / value) if isinstance(value, str) and value.startswith("./") else value


@dataclass(frozen=True, slots=True)
class Cast:
    """The voices of a programme."""

    readers: tuple[Voice, ...]
    """The voices that alternate by story."""
    kinds: dict[Kind, Voice] = field(default_factory=dict)
    """The voices for particular kinds of text."""
    others: tuple[Voice, ...] = ()
    """The voices of the fallback chains, and those that directions name."""

    def voice(self, kind: Kind, turn: int) -> Voice:
        """The voice of a sentence of that kind; `turn` is the number of its story."""
        return self.kinds.get(kind) or self.readers[turn % len(self.readers)]

    def named(self, name: str) -> Voice | None:
        """The voice of that name; None if it is not in the cast."""
        return next((voice for voice in self.voices if name and voice.name == name), None)

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Every voice of the cast once, the first reader first."""
        every = {v.name: v for v in (*self.readers, *self.kinds.values(), *self.others)}
        return tuple(every.values())

    def pauses(self, own: Mapping[str, float]) -> dict[str, float]:
        """Pauses in seconds: the show's `own` values, else those of the first reader's profile."""
        return {**self.readers[0].pauses, **own}

    @property
    def name(self) -> str:
        """The names of the readers, separated by commas."""
        return ",".join(voice.name for voice in self.readers)


def cast(readers: str, kinds: dict[str, str], extra: str = "") -> Cast:
    """Load the voices of a show, with their fallback chains.

    `readers` are names separated by commas; `kinds` maps a kind of text to its voice.

    Raises:
        UserError: a voice does not exist, or its profile is not valid.

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
