"""The ear over whole episodes: while they are made, and when they lie in the output folder."""

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
"""How often a faulty sentence is asked for again."""

ENOUGH = 60
"""Words after which a voice out of the ear's reach is not listened to any more."""

SHORTEST = 3
"""Words that a sentence has at the least to be listened to: one word alone is hard to hear."""


@dataclass(frozen=True, slots=True)
class Misheard:
    """A sentence that is not what was to be spoken, or a voice that the ear does not understand."""

    voice: str
    what: str
    sentence: str = ""
    """As written; empty where it is the voice."""
    start: float = 0.0
    """Seconds from the beginning of the programme."""

    def __str__(self) -> str:
        if not self.sentence:
            return _("voice {voice}: {what}", voice=self.voice, what=self.what)
        return f"{clock(self.start)} {self.sentence[:60]}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Heard:
    place: int
    """Of the sentence in its programme."""
    utterance: Utterance
    hearing: Hearing


class Listener:
    """Listens to the clips of one programme as they go by."""

    def __init__(self) -> None:
        self._heard: list[_Heard] = []

    def followed(
        self,
        clips: Iterable[Clip],
        again: Callable[[Utterance], Sound | None],
        keep: Callable[[Clip], None],
    ) -> Iterator[Clip]:
        """The clips; for a faulty one the best of those that `again` gives, which is kept.

        `again` gives None where the voice would say the same in the same way.
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
        """Listen to one sentence."""
        self.note(place, utterance, self._hear(utterance, sound))

    def note(self, place: int, utterance: Utterance, hearing: Hearing | None) -> None:
        """Keep what was heard of a sentence; None where it was not listened to."""
        if hearing:
            self._heard.append(_Heard(place, utterance, hearing))

    def misheard(self, cues: Sequence[Cue]) -> Iterator[Misheard]:
        """What is at fault, with its place; `cues` are the programme's, one for each sentence."""
        by_voice = sorted(self._heard, key=lambda one: one.utterance.voice)
        for voice, group in groupby(by_voice, key=lambda one: one.utterance.voice):
            sentences = list(group)
            norm = ear.norm_of([one.hearing for one in sentences])
            if norm.out_of_reach:
                share = round(100 * norm.shares["wrong"])
                what = _("out of the ear's reach: it hears {share} of 100 words wrong", share=share)
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
    """Listen to an episode's enclosure, cue by cue.

    Raises:
        UserError: the ear is not installed, or the episode's voice or a lexicon is not there.
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
