"""Utterances -> Clips: from the cache, or spoken by the voice's engine and then kept there."""

from __future__ import annotations

import array
from typing import TYPE_CHECKING

from tts_news.cache import ClipCache, key
from tts_news.divide import divide
from tts_news.engines import engine_class
from tts_news.errors import TtsNewsError
from tts_news.model import Clip, Mark, Sound, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tts_news.engines import Engine
    from tts_news.voices import Voice

QUIET = 150
"""Samples below this (of 32,767) are silence at a clip's ends; about -47 dBFS."""

KEEP = 0.005
"""Seconds of silence kept at each end, for the fade."""


def synthesize(
    utterances: Iterable[Utterance], voice: Voice, cache: ClipCache, *, fresh: bool = False
) -> Iterator[Clip]:
    """The clips of the utterances, in order, one at a time.

    With `fresh`, everything is spoken anew and the cache's entries replaced.

    Raises:
        TtsNewsError: a sentence that the voice cannot speak; what was spoken stays in the cache.
        UserError: the profile's settings are wrong.

    """
    engine = engine_class(voice.engine)(voice.settings)
    ready = False
    try:
        for utterance in utterances:
            name = key(voice, engine, utterance.spoken)
            sound = None if fresh else cache.get(name)
            if sound is not None:
                yield Clip(utterance, sound, cached=True)
                continue
            if not ready:
                engine.prepare()
                ready = True
            sound = trimmed(_spoken(engine, utterance.spoken))
            if sound.samples < sound.rate // 50:
                raise TtsNewsError(
                    f"voice {voice.name}: no sound for {utterance.sentence.text[:80]!r}; "
                    "change the sentence or choose another --voice"
                )
            cache.put(name, sound)
            yield Clip(utterance, sound, cached=False)
    finally:
        engine.close()


def _spoken(engine: Engine, text: str) -> Sound:
    """The whole text's sound; an engine with a limit speaks it in pieces cut at clauses."""
    if not engine.limit or len(text) <= engine.limit:
        return engine.speak(text)
    pieces, marks, pcm, at = divide(text, engine.limit), [], b"", 0
    for piece in pieces:
        sound = trimmed(engine.speak(piece))
        at = text.index(piece, at)
        marks += [Mark(m.start + at, m.length, m.sample + len(pcm) // 2) for m in sound.marks]
        # Between pieces the pause of a comma, which the engine did not get to make.
        pcm += (b"" if not pcm else bytes(2 * (sound.rate // 6))) + sound.pcm
    return Sound(pcm, engine.rate, tuple(marks))


def trimmed(sound: Sound) -> Sound:
    """The sound without the silence at its ends, so that every pause is ours."""
    samples = array.array("h", sound.pcm)
    first = next((i for i, s in enumerate(samples) if abs(s) > QUIET), len(samples))
    back = range(len(samples) - 1, first - 1, -1)
    last = next((i for i in back if abs(samples[i]) > QUIET), first)
    keep = int(KEEP * sound.rate)
    start, end = max(first - keep, 0), min(last + 1 + keep, len(samples))
    marks = tuple(Mark(m.start, m.length, max(m.sample - start, 0)) for m in sound.marks)
    return Sound(sound.pcm[2 * start : 2 * end], sound.rate, marks)
