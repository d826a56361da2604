"""Speech engines behind one small interface; each is loaded only when it is chosen.

An engine is a class named by an entry point in the group `tts_news.engines`; ours go through the
same door as anybody's. Takes the spoken form of a text; gives a `Sound`.
May import: audio, base, normalize.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, entry_points, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.errors import UserError
from tts_news.messages import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.metadata import EntryPoint

    from tts_news.model import Sound


class Engine:
    """Speaks one utterance at a time. One object is used by one thread.

    A new engine needs `name`, `rate` and `speak`; the rest has defaults.
    """

    name: ClassVar[str]
    allowed: ClassVar[Mapping[str, Any]] = {}
    """Setting -> its default; for a number (default, lowest, highest)."""
    inaudible: ClassVar[frozenset[str]] = frozenset()
    """Settings that do not change the sound, and so are not in the cache's key."""
    limit: ClassVar[int] = 0
    """The most characters it takes at once; 0 for no limit."""
    online: ClassVar[bool] = False
    """Whether it needs the network."""
    marks: ClassVar[bool] = False
    """Whether its sound carries word marks."""
    varies: ClassVar[bool] = False
    """Whether the same text sounds a little different each time, so that asking again may help."""
    pace: ClassVar[float] = 10_000.0
    """Characters that it speaks in a second, about, in one process on one processor."""
    start: ClassVar[float] = 0.3
    """Seconds until a process is ready to speak, about: Python, and its model."""
    tries: int = 2
    """How often an utterance is asked for before it is given up."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Check the profile's settings.

        Raises:
            UserError: an unknown key or a value out of range.

        """
        self.settings = checked_settings(self.name, settings, self.allowed)

    @property
    def version(self) -> str:
        """Changes whenever the same text would sound otherwise; part of the cache's key."""
        return ""

    @property
    def identity(self) -> list[Any]:
        """All of it that can be heard; the same identity says the same text in the same way."""
        audible = {k: v for k, v in self.settings.items() if k not in self.inaudible}
        return [self.name, self.version, audible]

    @property
    def rate(self) -> int:
        """Hz of the sound it gives.

        Raises:
            UserError: it is in a file that is missing.

        """
        raise NotImplementedError

    @property
    def goes_to(self) -> str:
        """Where the text goes: this machine, or whose."""
        return self.host or N_("this machine")

    @property
    def host(self) -> str:
        """The server that an online engine asks: the limit of requests at once is for each."""
        return ""

    def missing(self) -> str:
        """Why it does not work here and now, with what to do; empty when it does."""
        return ""

    def prepare(self) -> None:
        """Load what it needs; called once, before the first utterance.

        Raises:
            TtsNewsError: it cannot be loaded.

        """

    def speak(self, text: str) -> Sound:
        """The sound of one utterance.

        Raises:
            VoiceError: it cannot be spoken.

        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what `prepare` took."""


_KINDS = {str: N_("a text"), bool: N_("true or false")}
"""What a setting must be that is no number."""

_GROUP = "tts_news.engines"

GONE = {
    "piper": N_('write engine = "sherpa": it speaks the same models, with the same settings'),
}
"""Engines that there were once, and what to write instead."""


def engine_names() -> list[str]:
    """The names of the engines that are installed, sorted."""
    return sorted({point.name for point in entry_points(group=_GROUP)})


def _points_called(name: str) -> Iterator[EntryPoint]:
    """The entry points of that name, ours first: to see all packages takes a while."""
    with suppress(PackageNotFoundError):
        yield from distribution("tts-news").entry_points.select(group=_GROUP, name=name)
    yield from entry_points(group=_GROUP, name=name)


@cache
def engine_class(name: str) -> type[Engine]:
    """The engine of that name, imported.

    Raises:
        UserError: no such engine.

    """
    if name in GONE:
        raise UserError(
            _("engine '{name}' is no longer there; {instead}", name=name, instead=_(GONE[name]))
        )
    for point in _points_called(name):
        loaded: type[Engine] = point.load()
        return loaded
    raise UserError(
        _("unknown engine '{name}'; there are: {known}", name=name, known=", ".join(engine_names()))
    )


def checked_settings(
    engine: str, settings: Mapping[str, Any], allowed: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings with the defaults for what they leave out.

    Raises:
        UserError: an unknown key, a wrong type, or a number out of range.

    """
    for key, value in settings.items():
        if key not in allowed:
            raise UserError(
                _(
                    "engine {engine}: unknown setting '{key}'; settings are {allowed}",
                    engine=engine,
                    key=key,
                    allowed=", ".join(allowed),
                )
            )
        rule = allowed[key]
        if isinstance(rule, tuple):
            default, low, high = rule
            if isinstance(value, bool) or not isinstance(value, type(default) | int):
                raise UserError(
                    _("engine {engine}: '{key}' must be a number", engine=engine, key=key)
                )
            if not low <= value <= high:
                raise UserError(
                    _(
                        "engine {engine}: '{key}' is {value}; it goes from {low} to {high}",
                        engine=engine,
                        key=key,
                        value=value,
                        low=low,
                        high=high,
                    )
                )
        elif not isinstance(value, type(rule)):
            raise UserError(
                _(
                    "engine {engine}: '{key}' must be {kind}",
                    engine=engine,
                    key=key,
                    kind=_(_KINDS[type(rule)]),
                )
            )
    defaults = {k: rule[0] if isinstance(rule, tuple) else rule for k, rule in allowed.items()}
    return defaults | dict(settings)


@cache
def package_version(package: str) -> str:
    """The version of an installed package, for an engine's own; `unknown` where there is none."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def lacks(module: str, extra: str) -> str:
    """What to install for a module that is not there; empty when it is."""
    if find_spec(module):
        return ""
    wanted = f'"tts-news[{extra}]"' if extra else module.replace("_", "-")
    return _("it needs the package {module}; pip install {wanted}", module=module, wanted=wanted)
