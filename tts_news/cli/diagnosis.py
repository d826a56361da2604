"""What works on this machine and what does not, each with what mends it."""

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tts_news.settings import Settings
    from tts_news.speech.profiles import Voice

SAMPLE = "Xin chào."

ROOM = 2_000_000_000
"""Bytes that a long programme may need at once: ten hours as PCM are 1.6 GB."""


class State(StrEnum):
    """How it is with something."""

    GOOD = "good"
    WORSE = "worse"
    """The main job is done without it."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    state: State
    what: str
    remedy: str = ""
    """What to do; empty when it is good."""


def examine(settings: Settings, *, online: bool = False) -> Iterator[Finding]:
    """Look at everything that the settings need, and at the voices; with `online` ask theirs."""
    looks: list[tuple[str, Callable[[], Finding]]] = [
        ("python", _python),
        ("terminal", _terminal),
        ("encoder", _encoder),
        ("fonts", _fonts),
        ("cache", _cache),
        ("output", lambda: _output(settings)),
        ("room", lambda: _room(settings)),
    ]
    for name, look in looks:
        try:
            yield look()
        except (TtsNewsError, OSError, ImportError) as error:
            what, _, remedy = _line(error).partition("; ")
            yield Finding(name, State.BROKEN, what, remedy or "mend that, and run this again")
    yield from _voices(settings, online=online)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _python() -> Finding:
    return Finding("python", State.GOOD, f"{sys.version.split()[0]} at {sys.executable}")


def _terminal() -> Finding:
    encoding = (sys.stdout.encoding or "").lower()
    return Finding("terminal", State.GOOD, f"{encoding}, Vietnamese goes through: Đắk Nông")


def _encoder() -> Finding:
    """Ffmpeg really encodes a second in each format that there is."""
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
        what = f"{path} cannot write {', '.join(bad)}"
        return Finding("encoder", state, what, "pip install --force-reinstall imageio-ffmpeg")
    return Finding("encoder", State.GOOD, f"{path} writes {', '.join(formats())}")


def _fonts() -> Finding:
    from tts_news.publish.cover import draw

    start = time.perf_counter()
    size = len(draw("Đắk Nông ẫ ự", "#102a52"))
    took = time.perf_counter() - start
    return Finding("fonts", State.GOOD, f"a cover of {size // 1000} kB drawn in {took:.1f} s")


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
        return Finding("cache", State.BROKEN, f"{folder} does not keep what is put there", CACHE)
    entries = clips.entries()
    size = sum(entry.size for entry in entries)
    return Finding("cache", State.GOOD, f"{folder}: {len(entries)} clips, {size / 1e6:.1f} MB")


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
        what = f"{settings.out}: {len(bad)} episodes are not whole"
        return Finding("output", State.WORSE, what, "`tts-news check` names them; make them again")
    return Finding("output", State.GOOD, f"{settings.out}: {len(found.episodes)} episodes")


def _room(settings: Settings) -> Finding:
    from tts_news.base.files import cache_folder
    from tts_news.publish.storage import opened

    places = {cache_folder(), opened(settings.out).folder}
    free = {place: shutil.disk_usage(_there(place)).free for place in places}
    told = ", ".join(f"{place}: {size / 1e9:.1f} GB free" for place, size in free.items())
    if min(free.values()) < ROOM:
        remedy = "free some space, or name other folders: TTS_NEWS_CACHE and --out"
        return Finding("room", State.WORSE, f"{told}; a long programme wants 2 GB", remedy)
    return Finding("room", State.GOOD, told)


def _there(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
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
        yield Finding("voice", State.BROKEN, _line(error), "choose another `voice`")
    for name in profiles.names(settings.voice_folder):
        bad = State.BROKEN if name in needed else State.WORSE
        try:
            yield _voice(name, settings, bad, online=online)
        except (TtsNewsError, OSError, ImportError) as error:
            remedy = "choose another --voice" if name in needed else "correct its profile"
            yield Finding(f"voice {name}", bad, _line(error), remedy)


def _chosen(voice: Voice) -> Finding:
    """What the voice that reads is worth to a listener."""
    if voice.natural <= 1:
        what = f"{voice.name} reads, a robot's voice: right for proofs, hard to listen to"
        return Finding("voice", State.WORSE, what, "`tts-news voices install` brings a natural one")
    return Finding("voice", State.GOOD, f"{voice.name} reads: {voice.title}")


def _voice(name: str, settings: Settings, bad: State, *, online: bool) -> Finding:
    """A voice that can be asked says something, and it is looked at as in a run."""
    from tts_news.engines import engine_class
    from tts_news.speech import profiles
    from tts_news.speech.job import Job, speak

    called = f"voice {name}"
    voice = profiles.load(name, settings.voice_folder)
    engine = engine_class(voice.engine)(voice.settings)
    if problem := engine.missing():
        what, _, remedy = problem.partition("; ")
        return Finding(called, bad, what, remedy or "see `tts-news voices`")
    about = f"{profiles.GRADES[voice.natural]}; text goes to {engine.goes_to}; {voice.terms}"
    if engine.online and not online:
        what = f"{about}; not asked (--online asks it)"
        return Finding(called, State.GOOD, what)
    chosen = dict(voice.settings)
    if engine.online:
        chosen |= {"tries": 1, "timeout": min(10.0, float(engine.settings["timeout"]))}
    start = time.perf_counter()
    try:
        spoken = speak(Job(voice.engine, SAMPLE, engine.rate, chosen))
    except TtsNewsError as error:
        remedy = "check the network and the proxy" if engine.online else "choose another --voice"
        return Finding(called, bad, _line(error), remedy)
    took = time.perf_counter() - start
    what = f"{about}; {spoken.sound.seconds:.1f} s of sound in {took:.2f} s"
    return Finding(called, State.GOOD, what)
