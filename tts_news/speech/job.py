"""Synthesizing one utterance in a worker: splitting, requests, retries, trimming, checks, caching.

Jobs and their results can be pickled and sent to another process or machine.
"""

from __future__ import annotations

import array
import threading
import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tts_news.audio.ffmpeg import resampled
from tts_news.engines import engine_class
from tts_news.errors import TtsNewsError, VoiceError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.model import Mark, Sound
from tts_news.speech.chunks import divide
from tts_news.speech.clip_cache import ClipCache

if TYPE_CHECKING:
    from pathlib import Path

    from tts_news.engines import Engine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # audioop is deprecated; audioop-lts replaces it from 3.13 on
    import audioop

QUIET = 150
"""The largest sample value (of 32,767) that counts as silence at a clip's ends; about -47 dBFS."""

KEEP = 0.005
"""Seconds of silence kept at each end, for the fade."""

FASTEST, SLOWEST = 60.0, 2.5
"""Characters a second beyond which a clip cannot be its text. Newsreaders speak 12 to 18."""

CLIPPED = 0.01
"""The share of samples at full scale above which a clip counts as clipped."""


@dataclass(frozen=True, slots=True)
class Job:
    """A text to be spoken by an engine."""

    engine: str
    text: str
    rate: int
    """Sample rate of the result, Hz."""
    settings: dict[str, Any] = field(default_factory=dict)
    keep: tuple[Path, str] | None = None
    """The cache folder and the key to store the sound under; None if the worker has no access."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The sound of a job, and its cost."""

    sound: Sound
    requests: int
    """Requests to the engine, including retries."""
    seconds: float
    """Seconds that the job took."""


class _Engines(dict[tuple[str, str], "Engine"]):
    """The prepared engines of one thread, closed when the thread ends."""

    def close(self) -> None:
        while self:
            self.popitem()[1].close()

    __del__ = close


class _Loaded(threading.local):
    """The engines of the current thread, as an engine object may be used by one thread only."""

    def __init__(self) -> None:
        self.engines = _Engines()


_loaded = _Loaded()


def _prepared_engine(job: Job) -> Engine:
    name = (job.engine, repr(sorted(job.settings.items())))
    engine = _loaded.engines.get(name)
    if engine is None:
        engine = engine_class(job.engine)(job.settings)
        engine.prepare()
        _loaded.engines[name] = engine
    return engine


def close() -> None:
    """Close the engines that this thread has prepared."""
    _loaded.engines.close()


def speak(job: Job) -> Spoken:
    """Synthesize a job: trim the silence at the ends, check the sound and resample it.

    Raises:
        VoiceError: the engine could not speak the text within its number of attempts.
        UserError: the engine's settings are wrong, or its extra or model is not installed.
        TtsNewsError: the cache cannot be written.

    """
    engine = _prepared_engine(job)
    started = time.perf_counter()
    requests = 0

    def once(text: str) -> Sound:
        nonlocal requests
        requests += 1
        try:
            sound = trimmed(engine.speak(text))
        except TtsNewsError:
            raise
        except Exception as error:  # an engine of a third party may raise anything
            raise VoiceError(in_words(error)) from error
        if problem := fault(sound, text, engine.rate):
            raise VoiceError(problem, again=True)
        return sound

    pieces = divide(job.text, engine.limit) if engine.limit else [job.text]
    sounds = [_persistently(once, piece, engine) for piece in pieces]
    sound = resampled(_pieces_joined(job.text, pieces, sounds), job.rate)
    if job.keep:
        ClipCache(job.keep[0]).put(job.keep[1], sound)
    return Spoken(sound, requests, time.perf_counter() - started)


def _persistently(once: Any, text: str, engine: Engine) -> Sound:
    """Call `once` with retries: waits grow exponentially, and are at least what the server asks."""
    try:
        sound: Sound = once(text)
    except VoiceError as error:
        if not error.again or engine.tries < 2:
            raise
        first = error
    else:
        return sound
    # Imported only after a failure, as importing tenacity takes 0.1 s.
    import tenacity

    begin = _first_wait(engine)
    # Tenacity's first wait is our second; a random part spreads the requests of the workers.
    grow = tenacity.wait_exponential(2 * begin, max=60) + tenacity.wait_random(0, begin / 2)

    def wait(state: tenacity.RetryCallState) -> float:
        outcome = state.outcome.exception() if state.outcome else None
        asked = outcome.wait if isinstance(outcome, VoiceError) else 0.0
        return max(grow(state), asked)

    time.sleep(max(begin, first.wait))
    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(lambda e: isinstance(e, VoiceError) and e.again),
        wait=wait,
        stop=tenacity.stop_after_attempt(engine.tries - 1),
        reraise=True,
    )
    again: Sound = retrying(once, text)
    return again


def _first_wait(engine: Engine) -> float:
    """Seconds before the first retry; 0 for an engine on this machine."""
    return float(engine.settings.get("wait", 0.0)) if engine.online else 0.0


def _pieces_joined(text: str, pieces: list[str], sounds: list[Sound]) -> Sound:
    """The sounds of the pieces joined, with a pause of 1/6 s, as at a comma, between them."""
    if len(sounds) == 1:
        return sounds[0]
    marks, pcm, at, rate = [], bytearray(), 0, sounds[0].rate
    for piece, sound in zip(pieces, sounds, strict=True):
        if pcm:
            pcm += bytes(2 * (rate // 6))
        at = text.index(piece, at)
        marks += [Mark(m.start + at, m.length, m.sample + len(pcm) // 2) for m in sound.marks]
        pcm += sound.pcm
        at += len(piece)
    return Sound(bytes(pcm), rate, tuple(marks))


def trimmed(sound: Sound) -> Sound:
    """The sound without the silence at its ends, so that the length of pauses is under control."""
    samples = array.array("h", sound.pcm[: len(sound.pcm) // 2 * 2])
    first = next((i for i, s in enumerate(samples) if abs(s) > QUIET), len(samples))
    back = range(len(samples) - 1, first - 1, -1)
    last = next((i for i in back if abs(samples[i]) > QUIET), first)
    keep = int(KEEP * sound.rate)
    start, end = max(first - keep, 0), min(last + 1 + keep, len(samples))
    marks = tuple(Mark(m.start, m.length, max(m.sample - start, 0)) for m in sound.marks)
    return Sound(sound.pcm[2 * start : 2 * end], sound.rate, marks)


def fault(sound: Sound, text: str, rate: int) -> str:
    """Why a trimmed clip cannot be the sound of its text; empty if it is plausible."""
    if sound.rate != rate:
        return _(
            "the sound has {rate} Hz where {promised} were promised", rate=sound.rate, promised=rate
        )
    if sound.samples < rate // 50:
        return _("the sound is silent")
    count = sum(c.isalnum() for c in text)
    if sound.seconds < count / FASTEST:
        return _(
            "the sound is too short: {seconds:.1f} s for {count} letters",
            seconds=sound.seconds,
            count=count,
        )
    if sound.seconds > 3 + count / SLOWEST:
        return _(
            "the sound is too long: {seconds:.1f} s for {count} letters",
            seconds=sound.seconds,
            count=count,
        )
    if audioop.max(sound.pcm, 2) >= 32767:
        samples = array.array("h", sound.pcm)
        full = samples.count(32767) + samples.count(-32768)
        if full > CLIPPED * len(samples):
            return _("the sound is clipped")
    return ""
