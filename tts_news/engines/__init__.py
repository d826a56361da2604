"""Speech engines behind a common interface; each is imported only when it is used.

An engine is a class registered as an entry point in the group `tts_news.engines`, both ours and
those of other packages. Takes the spoken form of a text; gives a `Sound`.
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
    """Synthesizes one utterance at a time. An object is used by one thread only.

    A new engine needs `name`, `rate` and `speak`; the rest has defaults.
    """

    name: ClassVar[str]
    allowed: ClassVar[Mapping[str, Any]] = {}
    """The settings with their defaults; for a number (default, lowest, highest)."""
    inaudible: ClassVar[frozenset[str]] = frozenset()
    """Settings that do not change the sound, hence are not part of the cache key."""
    limit: ClassVar[int] = 0
    """The most characters of a request; 0 for no limit."""
    online: ClassVar[bool] = False
    """Whether it needs the network."""
    marks: ClassVar[bool] = False
    """Whether its sounds have word marks."""
    varies: ClassVar[bool] = False
    """Whether each take of a text sounds slightly different, so that another take may be better."""
    pace: ClassVar[float] = 10_000.0
    """Approximate characters a second of one process on one processor."""
    start: ClassVar[float] = 0.3
    """Approximate seconds until a process is ready to speak: to start Python and load its model."""
    tries: int = 2
    """The most attempts at an utterance."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Check the profile's settings.

        Raises:
            UserError: an unknown key or a value out of range.

        """
        self.settings = checked_settings(self.name, settings, self.allowed)

    @property
    def version(self) -> str:
        """A string that must change whenever the sound of a text may; part of the cache key."""
        return ""

    @property
    def identity(self) -> list[Any]:
        """Everything that determines the sound of a text; part of the cache key."""
        audible = {k: v for k, v in self.settings.items() if k not in self.inaudible}
        return [self.name, self.version, audible]

    @property
    def rate(self) -> int:
        """Sample rate of its sound, Hz.

        Raises:
            UserError: the file that contains it is missing.

        """
        raise NotImplementedError

    @property
    def goes_to(self) -> str:
        """Where the text is sent: this machine, or a server."""
        return self.host or N_("this machine")

    @property
    def host(self) -> str:
        """The server of an online engine; parallel requests are limited for each server."""
        return ""

    def missing(self) -> str:
        """Why it cannot be used now, with a remedy; empty if it can."""
        return ""

    def prepare(self) -> None:
        """Load models and libraries; called once, before the first utterance.

        Raises:
            TtsNewsError: loading fails.

        """

    def speak(self, text: str) -> Sound:
        """Synthesize one utterance.

        Raises:
            VoiceError: it cannot be spoken.

        """
        raise NotImplementedError

    def close(self) -> None:
        """Release what `prepare` has loaded."""


_KINDS = {str: N_("a text"), bool: N_("true or false")}
"""The names of the types of settings other than numbers."""

_GROUP = "tts_news.engines"

GONE = {
    "piper": N_('write engine = "sherpa": it speaks the same models, with the same settings'),
}
"""Removed engines, and the replacement for each."""


def engine_names() -> list[str]:
    """The names of the installed engines, sorted."""
    return sorted({point.name for point in entry_points(group=_GROUP)})


def _points_called(name: str) -> Iterator[EntryPoint]:
    """The entry points of that name, ours first, as searching all packages is slow."""
    with suppress(PackageNotFoundError):
        yield from distribution("tts-news").entry_points.select(group=_GROUP, name=name)
    yield from entry_points(group=_GROUP, name=name)


@cache
def engine_class(name: str) -> type[Engine]:
    """Import the engine of that name.

    Raises:
        UserError: there is no such engine.

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
    """The settings, checked, with defaults for those not given.

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
    """The version of an installed package; `unknown` if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def lacks(module: str, extra: str) -> str:
    """A message that says what to install for a missing module; empty if it is installed."""
    if find_spec(module):
        return ""
    wanted = f'"tts-news[{extra}]"' if extra else module.replace("_", "-")
    return _("it needs the package {module}; pip install {wanted}", module=module, wanted=wanted)
