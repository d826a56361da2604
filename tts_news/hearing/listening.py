"""Checking whole episodes with the recognizer, while they are made or afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tts_news.base.letters import clock
from tts_news.hearing import ear
from tts_news.messages import _
from tts_news.model import Clip, Sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tts_news.hearing.ear import Hearing
    from tts_news.model import Cue, Episode, Utterance
    from tts_news.settings import Settings

AGAIN = 2
"""How many times a faulty sentence is synthesized again."""

ENOUGH = 60
"""Words after which a voice that the recognizer does not understand is no longer checked."""

SHORTEST = 3
"""The fewest words of a sentence that is checked, as single words are hard to recognize."""


@dataclass(frozen=True, slots=True)
class Misheard:
    """A sentence that was spoken wrongly, or a voice that the recognizer does not understand."""

    voice: str
    what: str
    sentence: str = ""
    """The sentence as written; empty if it concerns the voice."""
    start: float = 0.0
    """Seconds from the beginning of the programme."""

    def __str__(self) -> str:
        if not self.sentence:
            return _("voice {voice}: {what}", voice=self.voice, what=self.what)
        return f"{clock(self.start)} {self.sentence[:60]}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Heard:
    place: int
    """The index of the sentence in its programme."""
    utterance: Utterance
    hearing: Hearing


class Listener:
    """Checks the clips of one programme as they are made."""

    def __init__(self) -> None:
        self._heard: list[_Heard] = []

    def followed(
        self,
        clips: Iterable[Clip],
        again: Callable[[Utterance], Sound | None],
        keep: Callable[[Clip], None],
    ) -> Iterator[Clip]:
        """The clips, each faulty one replaced by the best of its new takes.

        `again` synthesizes an utterance once more, or gives None if it would sound the same; `keep`
        is called with each replacement.
        """
        for place, clip in enumerate(clips):
            best, hearing = clip, self._hear(clip.utterance, clip.sound)
            for _turn in range(AGAIN):
                if not hearing or not self._norm(clip.utterance.voice).fault(hearing):
                    break
                sound = again(clip.utterance)
                if sound is None:
                    break
                second = ear.listen(sound, clip.utterance.spoken)
                if second.errors["wrong"] < hearing.errors["wrong"]:
                    best, hearing = Clip(clip.utterance, sound, cached=False), second
            if best is not clip:
                keep(best)
            self.note(place, clip.utterance, hearing)
            yield best

    def hear(self, place: int, utterance: Utterance, sound: Sound) -> None:
        """Check one sentence."""
        self.note(place, utterance, self._hear(utterance, sound))

    def note(self, place: int, utterance: Utterance, hearing: Hearing | None) -> None:
        """Record the result for a sentence; None if it was not checked."""
        if hearing:
            self._heard.append(_Heard(place, utterance, hearing))

    def misheard(self, cues: Sequence[Cue]) -> Iterator[Misheard]:
        """The faults with their times; `cues` are the programme's, one for each sentence."""
        by_voice = sorted(self._heard, key=lambda one: one.utterance.voice)
        for voice, group in groupby(by_voice, key=lambda one: one.utterance.voice):
            sentences = list(group)
            norm = ear.norm_of([one.hearing for one in sentences])
            if norm.out_of_reach:
                share = round(100 * norm.shares["wrong"])
                what = _(
                    "too hard for the recognizer: it gets {share} of 100 words wrong", share=share
                )
                yield Misheard(voice, what)
                continue
            for one in sentences:
                others = [other.hearing for other in sentences if other is not one]
                if fault := ear.norm_of(others).fault(one.hearing):
                    start = cues[one.place].start if one.place < len(cues) else 0.0
                    yield Misheard(voice, fault, one.utterance.sentence.text, start)

    def _norm(self, voice: str) -> ear.Norm:
        return ear.norm_of([one.hearing for one in self._heard if one.utterance.voice == voice])

    def _hear(self, utterance: Utterance, sound: Sound) -> Hearing | None:
        if len(ear.words_of(utterance.spoken)) < SHORTEST:
            return None
        norm = self._norm(utterance.voice)
        if norm.words >= ENOUGH and norm.out_of_reach:
            return None
        return ear.listen(sound, utterance.spoken)


def episode_misheard(out: Path, episode: Episode, settings: Settings) -> Iterator[Misheard]:
    """Check an episode's enclosure, cue by cue.

    Raises:
        UserError: the recognizer is not installed, or the episode's voice or a lexicon is missing.
        OSError: the enclosure cannot be read.

    """
    from tts_news.audio.ffmpeg import decode
    from tts_news.script.casting import Lexicons, Script
    from tts_news.speech import profiles as voices

    cast = voices.cast(episode.voice, settings.voices, settings.voice_folder)
    script = Script(episode.stories, cast, Lexicons(settings, lambda _line: None))
    by_text = {said.sentence.text: said for said in script.utterances}
    pcm = decode((out / episode.audio[0].name).read_bytes(), ear.RATE)
    listener = Listener()
    for place, cue in enumerate(episode.cues):
        start, end = int(cue.start * ear.RATE), int(cue.end * ear.RATE)
        if cue.text in by_text:
            sound = Sound(pcm[2 * start : 2 * end], ear.RATE)
            listener.hear(place, by_text[cue.text], sound)
    yield from listener.misheard(episode.cues)
