"""Stitching clips and pauses to a programme: its sound in pieces, its cues and its chapters.

Fades and silence are made by pydub. The pieces are generated one by one and never joined in memory,
so that memory does not grow with the programme, and no time is lost by copying (joining with `+=`
is quadratic).
"""

from __future__ import annotations

import warnings
from array import array
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tts_news.model import Chapter, Clip, Cue, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tts_news.audio.score import Score
    from tts_news.model import Pauses, Story, Utterance

with warnings.catch_warnings():
    # pydub warns that there is no ffmpeg on PATH, which we do not need it for.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FADE = 4
"""Milliseconds of the fades at both ends of a clip, which prevent clicks."""

_CLAUSE_MARKS = ",;:–—"


def segment_of(pcm: bytes, rate: int) -> Any:
    """A pydub AudioSegment of mono 16-bit PCM."""
    return AudioSegment(data=pcm, sample_width=2, frame_rate=rate, channels=1)


@lru_cache(maxsize=64)
def silence(seconds: float, rate: int) -> bytes:
    """Mono 16-bit PCM of silence."""
    quiet: bytes = AudioSegment.silent(round(seconds * 1000), frame_rate=rate).raw_data
    return quiet


class Programme:
    """The programme made from clips; `pieces` generates the sound and records the cues.

    With a score, silence is inserted where its music will be.
    """

    def __init__(self, pauses: Pauses, rate: int, score: Score | None = None) -> None:
        self.pauses = pauses
        self.rate = rate
        self.score = score
        self.cues: list[Cue] = []
        self.begins: dict[int, float] = {}
        """The start of each story in seconds, by its number, including the music before it."""
        self._samples = 0

    @property
    def seconds(self) -> float:
        """The duration of the pieces generated so far, in seconds."""
        return self._samples / self.rate

    def pieces(self, clips: Iterable[Clip]) -> Iterator[bytes]:
        """The programme as mono 16-bit PCM, in order: silence, clip, silence, clip...

        The clips must be at the programme's rate.
        """
        yield self._counted(silence(self.pauses.start, self.rate))
        story: int | None = None
        for clip in clips:
            sentence = clip.utterance.sentence
            if sentence.story != story:
                yield from self._before_story(sentence.story, story)
                story = sentence.story
            start = self.seconds
            yield self._counted(sound_of(clip, self.pauses.clause))
            cue = Cue(
                sentence.text,
                sentence.kind,
                start,
                self.seconds,
                sentence.story,
                sentence.paragraph,
                _words(clip, start, self.pauses.clause),
            )
            self.cues.append(cue)
            yield self._counted(silence(self.pauses.after(sentence), self.rate))
        if self.score and story is not None:
            yield self._counted(silence(self.score.after(story, is_last=True), self.rate))

    def _before_story(self, story: int, before: int | None) -> Iterator[bytes]:
        """The silence for music between two stories, or before the first."""
        if self.score and before is not None:
            yield self._counted(silence(self.score.after(before, is_last=False), self.rate))
        self.begins[story] = self.seconds
        if self.score:
            yield self._counted(
                silence(self.score.before(story, is_first=before is None), self.rate)
            )

    def _counted(self, pcm: bytes) -> bytes:
        self._samples += len(pcm) // 2
        return pcm


def sound_of(clip: Clip, clause: float = 0.0) -> bytes:
    """A clip's PCM with its gain and fades, and `clause` seconds of silence at each comma."""
    sound = segment_of(clip.sound.pcm, clip.sound.rate)
    if clip.gain:
        sound = sound.apply_gain(clip.gain)
    pcm: bytes = sound.fade_in(FADE).fade_out(FADE).raw_data
    if not clause:
        return pcm
    parts = [0, *_clause_starts(clip), len(pcm)]
    gap = silence(clause, clip.sound.rate)
    return gap.join(pcm[a:b] for a, b in pairwise(parts))


def _clause_starts(clip: Clip) -> list[int]:
    """Byte offsets of the words after clause punctuation, by the engine's word marks."""
    spoken = clip.utterance.spoken
    return [
        2 * mark.sample
        for mark in clip.sound.marks
        if mark.sample > 0 and spoken[: mark.start].rstrip()[-1:] in _CLAUSE_MARKS
    ]


def _words(clip: Clip, start: float, clause: float) -> array[int]:
    """The timing of each word as a flat array of (character in the text, millisecond) pairs.

    Characters are counted in the written text, milliseconds in the programme. If several words are
    spoken for one written piece, only the first has a timing.
    """
    found = array("I")
    gaps = _clause_starts(clip) if clause else []
    for mark in clip.sound.marks:
        at = _written_at(clip.utterance, mark.start)
        if at is not None and (not found or at > found[-2]):
            seconds = mark.sample / clip.sound.rate
            seconds += clause * sum(gap <= 2 * mark.sample for gap in gaps)
            found.extend((at, round(1000 * (start + seconds))))
    return found


def _written_at(utterance: Utterance, spoken: int) -> int | None:
    """The position in the written text of one in the spoken text; None within a changed piece."""
    shift = 0
    for span in utterance.spans:
        if spoken < span.spoken_start:
            break
        if spoken < span.spoken_end:
            return span.start if spoken == span.spoken_start else None
        shift = span.end - span.spoken_end
    return spoken + shift


def chapters(
    programme: Programme, cues: Sequence[Cue], stories: Sequence[Story], end: float
) -> tuple[Chapter, ...]:
    """A chapter for each story, or for each subheading of a single story.

    Together they cover the programme from 0 to `end` seconds.
    """
    if len(stories) > 1:
        begins = {story: round(start, 3) for story, start in programme.begins.items()}
        heads = [(stories[n].title, begins[n], stories[n].article) for n in sorted(begins)]
    else:
        kinds = (Kind.TITLE, Kind.HEADING)
        heads = [(c.text, c.start, stories[c.story].article) for c in cues if c.kind in kinds]
    starts = [0.0, *(start for _, start, _ in heads[1:])]
    return tuple(
        Chapter(title, start, after, article.url, article.image)
        for (title, _, article), start, after in zip(heads, starts, [*starts[1:], end], strict=True)
    )
