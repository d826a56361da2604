"""The checks of `doctor`: what works on this machine, and the remedy for what does not."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.errors import TtsNewsError
from tts_news.messages import N_, _, ngettext
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_news.settings import Settings
    from tts_news.speech.profiles import Voice

SAMPLE = "Xin chào."

ROOM = 2_000_000_000
"""Bytes of disk space that a long programme may need: ten hours as PCM are 1.6 GB."""


class State(StrEnum):
    """The result of a check."""

    GOOD = N_("good")
    WORSE = N_("worse")
    """It is faulty, but episodes can be made without it."""
    BROKEN = N_("broken")


@dataclass(frozen=True, slots=True)
class Finding:
    """The finding of one check."""

    name: str
    state: State
    what: str
    remedy: str = ""
    """What to do about it; empty if it is good."""


def examine(settings: Settings, *, online: bool = False) -> Iterator[Finding]:
    """Check everything that the settings need, and all voices; online ones only with `online`."""
    looks: list[tuple[str, Callable[[], Finding]]] = [
        (N_("python"), _python),
        (N_("terminal"), _terminal),
        (N_("encoder"), _encoder),
        (N_("fonts"), _fonts),
        (N_("cache"), _cache),
        (N_("output"), lambda: _output(settings)),
        (N_("room"), lambda: _disk_space(settings)),
    ]
    for name, look in looks:
        try:
            yield look()
        except (TtsNewsError, OSError, ImportError) as error:
            what, _mark, remedy = _error_in_a_line(error).partition("; ")
            yield Finding(name, State.BROKEN, what, remedy or _("mend that, and run this again"))
    yield from _voices(settings, online=online)


def _error_in_a_line(error: BaseException) -> str:
    return " ".join(str(error).split()) if isinstance(error, TtsNewsError) else in_words(error)


def _python() -> Finding:
    return Finding(
        "python",
        State.GOOD,
        _("{version} at {path}", version=sys.version.split()[0], path=sys.executable),
    )


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "").lower()
    return Finding(
        "terminal",
        State.GOOD,
        _("{encoding}, Vietnamese goes through: Đắk Nông", encoding=encoding),
    )


def _encoder() -> Finding:
    """Encode a sound in every format, as a check of ffmpeg."""
    from tts_news.audio.encode import encode
    from tts_news.audio.ffmpeg import executable
    from tts_news.audio.formats import formats

    path = executable()
    second = bytes(range(256)) * 172  # any sound will do
    with tempfile.TemporaryDirectory() as folder:
        bad = []
        for form in formats():
            try:
                encode([second], 22050, "anull", Path(folder) / "x", form)
            except TtsNewsError:
                bad.append(form)
    if bad:
        state = State.BROKEN if "mp3" in bad else State.WORSE
        what = _("{path} cannot write {bad}", path=path, bad=", ".join(bad))
        return Finding(
            "encoder", state, what, "pip install --force-reinstall imageio-ffmpeg lameenc"
        )
    return Finding(
        "encoder", State.GOOD, _("{path} writes {known}", path=path, known=", ".join(formats()))
    )


def _fonts() -> Finding:
    from tts_news.publish.cover import draw

    start = time.perf_counter()
    size = len(draw("Đắk Nông ẫ ự", "#102a52"))
    took = time.perf_counter() - start
    return Finding(
        "fonts",
        State.GOOD,
        _("a cover of {size} kB drawn in {took:.1f} s", size=size // 1000, took=took),
    )


def _cache() -> Finding:
    from tts_news.base import files
    from tts_news.engines import engine_class
    from tts_news.errors import CACHE
    from tts_news.model import Sound
    from tts_news.speech import clip_cache

    folder = files.cache_folder()
    clips = clip_cache.ClipCache(folder)
    sound = Sound(b"\0\1" * 100, 8000)
    name = clip_cache.key(engine_class("espeak")({}), "doctor", 8000)
    clips.put(name, sound)
    if clips.get(name) != sound:
        return Finding(
            "cache",
            State.BROKEN,
            _("{folder} does not keep what is put there", folder=folder),
            _(CACHE),
        )
    entries = clips.entries()
    size = sum(entry.size for entry in entries)
    return Finding(
        "cache",
        State.GOOD,
        ngettext(
            "{folder}: {n} clip, {size:.1f} MB",
            "{folder}: {n} clips, {size:.1f} MB",
            len(entries),
            folder=folder,
            size=size / 1e6,
        ),
    )


def _output(settings: Settings) -> Finding:
    from tts_news.base import files
    from tts_news.edition.run import writable
    from tts_news.publish import catalogue
    from tts_news.publish.storage import opened

    store = opened(settings.out)
    store.refresh()
    there = store.folder.exists()
    writable(store.folder)
    with files.locked(store.folder):
        found = catalogue.load(store.folder, store.sizes)
    if not there:
        (store.folder / ".lock").unlink(missing_ok=True)
        store.folder.rmdir()
    bad = [*found.unreadable, *found.broken.values()]
    if bad:
        what = ngettext(
            "{out}: {n} episode is not whole",
            "{out}: {n} episodes are not whole",
            len(bad),
            out=settings.out,
        )
        return Finding(
            "output", State.WORSE, what, _("`tts-news check` names them; make them again")
        )
    return Finding(
        "output",
        State.GOOD,
        ngettext(
            "{path}: {n} episode", "{path}: {n} episodes", len(found.episodes), path=settings.out
        ),
    )


def _disk_space(settings: Settings) -> Finding:
    from tts_news.base.files import cache_folder
    from tts_news.publish.storage import opened

    places = {cache_folder(), opened(settings.out).folder}
    free = {place: shutil.disk_usage(_nearest_that_exists(place)).free for place in places}
    told = ", ".join(
        _("{place}: {size:.1f} GB free", place=place, size=size / 1e9)
        for place, size in free.items()
    )
    if min(free.values()) < ROOM:
        remedy = _("free some space, or name other folders: TTS_NEWS_CACHE and --out")
        return Finding(
            "room", State.WORSE, _("{told}; a long programme wants 2 GB", told=told), remedy
        )
    return Finding("room", State.GOOD, told)


def _nearest_that_exists(path: Path) -> Path:
    """The path itself, or the nearest folder above it that exists."""
    return next(one for one in (path.absolute(), *path.absolute().parents) if one.exists())


def _voices(settings: Settings, *, online: bool) -> Iterator[Finding]:
    from tts_news.edition.run import cast_of
    from tts_news.speech import profiles

    try:
        readers = cast_of(settings).readers
        needed = {voice.name for voice in readers}
        yield _chosen(readers[0])
    except TtsNewsError as error:
        needed = set()
        yield Finding(
            N_("voice"), State.BROKEN, _error_in_a_line(error), _("choose another `voice`")
        )
    for name in profiles.names(settings.voice_folder):
        bad = State.BROKEN if name in needed else State.WORSE
        try:
            yield _voice(name, settings, bad, online=online)
        except (TtsNewsError, OSError, ImportError) as error:
            remedy = _("choose another --voice") if name in needed else _("correct its profile")
            yield Finding(_("voice {name}", name=name), bad, _error_in_a_line(error), remedy)


def _chosen(voice: Voice) -> Finding:
    """The finding about the chosen voice; a robot's voice is worse for listeners."""
    if voice.natural <= 1:
        what = _(
            "{voice} reads, a robot's voice: right for proofs, hard to listen to", voice=voice.name
        )
        return Finding(
            "voice", State.WORSE, what, _("`tts-news voices install` brings a natural one")
        )
    return Finding(
        "voice", State.GOOD, _("{voice} reads: {title}", voice=voice.name, title=voice.title)
    )


def _voice(name: str, settings: Settings, bad: State, *, online: bool) -> Finding:
    """The finding about a voice; if it can be used now, it speaks a sample, as in a run."""
    from tts_news.engines import engine_class
    from tts_news.speech import profiles
    from tts_news.speech.job import Job, speak

    called = _("voice {name}", name=name)
    voice = profiles.load(name, settings.voice_folder)
    engine = engine_class(voice.engine)(voice.settings)
    if problem := engine.missing():
        what, _mark, remedy = problem.partition("; ")
        return Finding(called, bad, what, remedy or _("see `tts-news voices`"))
    about = _(
        "{grade}; text goes to {goes_to}; {terms}",
        grade=_(profiles.GRADES[voice.natural]),
        goes_to=_(engine.goes_to),
        terms=_(voice.terms),
    )
    if engine.online and not online:
        what = _("{about}; not asked (--online asks it)", about=about)
        return Finding(called, State.GOOD, what)
    chosen = dict(voice.settings)
    if engine.online:
        chosen |= {"tries": 1, "timeout": min(10.0, float(engine.settings["timeout"]))}
    start = time.perf_counter()
    try:
        spoken = speak(Job(voice.engine, SAMPLE, engine.rate, chosen))
    except TtsNewsError as error:
        remedy = (
            _("check the network and the proxy") if engine.online else _("choose another --voice")
        )
        return Finding(called, bad, _error_in_a_line(error), remedy)
    took = time.perf_counter() - start
    what = _(
        "{about}; {seconds:.1f} s of sound in {took:.2f} s",
        about=about,
        seconds=spoken.sound.seconds,
        took=took,
    )
    return Finding(called, State.GOOD, what)
