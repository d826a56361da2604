"""Turning utterances into clips, in order: from the cache, or synthesized by workers and cached.

A sentence is never skipped. If a voice fails, the next voice of its fallback chain reads the whole
story, as a single sentence in another voice sounds worse. If all of them fail, the run stops with
an error that names the sentence. What was synthesized before stays in the cache.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tts_news.base.interrupt import result
from tts_news.engines import engine_class
from tts_news.errors import TtsNewsError, UserError, VoiceError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.model import Clip, Utterance
from tts_news.speech.asked import Asked
from tts_news.speech.clip_cache import key
from tts_news.speech.job import Job, Spoken, speak
from tts_news.speech.pace import Paces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from tts_news.engines import Engine
    from tts_news.model import Sound
    from tts_news.speech.clip_cache import ClipCache
    from tts_news.speech.profiles import Voice
    from tts_news.speech.workers import Workers

FAILURES = 2
"""Consecutive failed sentences after which a voice is not used again in this run."""

AHEAD = 8
"""Sentences queued ahead for each worker: enough that none waits for work."""

SAMPLE = "Xin chào quý vị và các bạn, đây là bản tin của chúng tôi, kính mời quý vị cùng theo dõi."
"""The text of a voice's sample, on which its loudness is measured."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A sentence that another voice had to read."""

    text: str
    voice: str
    instead: str
    """The voice that reads it."""
    reason: str


@dataclass(slots=True)
class _Waiting:
    """An utterance whose clip is pending: its cache key, and its future if it is being spoken."""

    utterance: Utterance
    voice: Voice
    name: str
    future: Future[Spoken] | None = None


class _StoryError(Exception):
    """A voice cannot continue a story."""

    def __init__(self, voice: Voice, reason: str, text: str) -> None:
        super().__init__(reason)
        self.voice, self.reason, self.text = voice, reason, text


class Synthesizer:
    """Synthesizes utterances with a set of voices, including their fallbacks, at one sample rate.

    `reread(utterance, voice)` gives an utterance as read for another voice, which may have another
    dialect, or not read foreign words by itself.
    """

    def __init__(
        self,
        voices: Sequence[Voice],
        cache: ClipCache,
        workers: Workers,
        rate: int = 0,
        *,
        fresh: bool = False,
        whole_stories: bool = False,
        on_fallback: Callable[[Fallback], None] = lambda _fallback: None,
    ) -> None:
        """`rate` is in Hz; 0 means the rate of the first voice.

        With `fresh` every sentence is synthesized again once, and replaces its entry in the cache.
        With `whole_stories` a fallback voice reads the whole story instead of only the sentence.
        """
        self._voices = {voice.name: voice for voice in voices}
        self._cache = cache
        self._paces = Paces(cache.folder)
        self._workers = workers
        self._engines: dict[str, Engine] = {}
        self._fresh = fresh
        self._whole_stories = whole_stories
        self._on_fallback = on_fallback
        self._failures: dict[str, int] = {}
        self._down: dict[str, str] = {}
        self._made: set[str] = set()
        self.asked: dict[str, Asked] = {name: Asked() for name in self._voices}
        self.rate = rate or self._engine(voices[0]).rate

    def admit(self, voices: Sequence[Voice]) -> None:
        """Add voices to the set."""
        for voice in voices:
            self._voices.setdefault(voice.name, voice)
            self.asked.setdefault(voice.name, Asked())

    def clips(
        self,
        utterances: Sequence[Utterance],
        reread: Callable[[Utterance, Voice], Utterance] = lambda utterance, _voice: utterance,
    ) -> Iterator[Clip]:
        """Generate the clips of the utterances in order, while later ones are spoken ahead.

        Raises:
            TtsNewsError: no voice of a fallback chain can speak a sentence.
            UserError: a voice's settings are wrong, or its extra or model is not installed.

        """
        chained = any(self._voices[said.voice].fallback for said in utterances)
        if self._whole_stories and chained:
            for _number, story in groupby(utterances, key=lambda said: said.sentence.story):
                yield from self._story_clips(list(story), reread)
            return
        # A finished clip is released at once, so that memory does not grow with the programme.
        plan = deque(self._planned(said, self._voices[said.voice]) for said in utterances)
        ahead = self._start_workers(plan)
        waiting: deque[_Waiting] = deque()
        flying: dict[str, Future[Spoken]] = {}
        try:
            if AHEAD < ahead >= len(plan):  # the longest first, so that workers finish together
                for one in sorted(plan, key=lambda one: -len(one.utterance.spoken)):
                    self._submit_unless_cached(one, flying)
            while plan:
                waiting.append(self._submit_unless_cached(plan.popleft(), flying))
                while len(waiting) > ahead:
                    yield self._clip_by_any_voice(waiting.popleft(), flying, reread)
            while waiting:
                yield self._clip_by_any_voice(waiting.popleft(), flying, reread)
        finally:
            for late in waiting:
                if late.future is not None:
                    late.future.cancel()

    def _story_clips(
        self, asked: Sequence[Utterance], reread: Callable[[Utterance, Voice], Utterance]
    ) -> list[Clip]:
        """The clips of a story; if a voice fails, its fallback reads all of its sentences."""
        instead = {said.voice: self._voices[said.voice] for said in asked}
        reasons: dict[str, str] = {}
        while True:
            told = [
                said
                if instead[said.voice].name == said.voice
                else reread(said, instead[said.voice])
                for said in asked
            ]
            try:
                clips = self._clips_of(told)
                break
            except _StoryError as failure:
                for name, voice in instead.items():
                    if voice.name == failure.voice.name:
                        if voice.name == name and isinstance(failure.__cause__, UserError):
                            raise failure.__cause__ from None  # the chosen voice is not installed
                        reasons.setdefault(name, failure.reason)
                        instead[name] = self._next_voice(self._voices[name], voice, failure)
        for said in asked:
            if instead[said.voice].name != said.voice:
                reader = instead[said.voice].name
                self._on_fallback(
                    Fallback(said.sentence.text, said.voice, reader, reasons[said.voice])
                )
        return clips

    def _clips_of(self, utterances: Sequence[Utterance]) -> list[Clip]:
        """The clips of some utterances, each by its own voice.

        Raises:
            _StoryError: a voice fails.

        """
        plan = [self._planned(said, self._voices[said.voice]) for said in utterances]
        flying: dict[str, Future[Spoken]] = {}
        one = plan[0]
        try:
            for one in plan:
                self._raise_if_down(one.voice)
            self._start_workers(plan)
            for one in plan:
                self._submit_unless_cached(one, flying)
            clips = []
            for one in plan:
                clips.append(self._clip(one, flying))
        except (VoiceError, UserError) as error:
            for late in plan:
                if late.future is not None:
                    late.future.cancel()
            down = error.down if isinstance(error, VoiceError) else True
            self._note_failure(one.voice, error, hopeless=down)
            raise _StoryError(one.voice, str(error), one.utterance.sentence.text) from error
        return clips

    def _raise_if_down(self, voice: Voice) -> None:
        """Raise the reason why a voice cannot speak at all, if there is one."""
        if voice.name in self._down:
            raise VoiceError(self._down[voice.name])
        self._usable_engine(voice)

    def _next_voice(self, first: Voice, now: Voice, failure: _StoryError) -> Voice:
        """The voice after `now` in the chain of `first`; voices known to fail are skipped."""
        chain = [first.name, *first.fallback]
        rest = [name for name in chain[chain.index(now.name) + 1 :] if name not in self._down]
        if not rest:
            raise self._no_voice_left(first, failure.reason, failure.text)
        return self._voices[rest[0]]

    def _no_voice_left(self, voice: Voice, reason: str, text: str) -> TtsNewsError:
        chain = ", ".join([voice.name, *voice.fallback])
        return TtsNewsError(
            _(
                "voice {chain}: {reason}: {text!r}; what was spoken is kept, run the same "
                "command to go on, or choose another --voice",
                chain=chain,
                reason=reason,
                text=text[:80],
            )
        )

    def sample(self, voice: Voice, text: str = SAMPLE) -> Sound:
        """A text spoken by one voice without its fallbacks, at the voice's own rate.

        Raises:
            TtsNewsError: the voice cannot speak it.

        """
        engine = self._usable_engine(voice)
        name = key(engine, text, engine.rate)
        kept = None if self._fresh and name not in self._made else self._cache.get(name)
        if kept is None:
            try:
                job = self._job(voice, text, engine.rate, name)
                spoken = result(self._workers.submit(engine, speak, job))
                return self._note(name, voice, spoken)
            except VoiceError as error:
                raise TtsNewsError(_("voice {name}: {error}", name=name, error=error)) from error
        return kept

    def note_paces(self) -> None:
        """Store the measured speed of the engines, from which later runs choose their processes."""
        for name, asked in self.asked.items():
            if asked.clips:
                self._paces.note(self._engines[name], asked.characters, asked.seconds)

    def again(self, utterance: Utterance) -> Sound | None:
        """Another take of an utterance; None if it would sound the same, or cannot be spoken.

        It is not cached; `keep` does that.
        """
        voice = self._voices[utterance.voice]
        engine = self._engine(voice)
        if not engine.varies:
            return None
        job = Job(voice.engine, utterance.spoken, self.rate, voice.settings)
        try:
            spoken: Spoken = result(self._workers.submit(engine, speak, job))
        except (VoiceError, BrokenExecutor):
            return None
        self.asked[voice.name].requests += spoken.requests
        self.asked[voice.name].seconds += spoken.seconds
        return spoken.sound

    def keep(self, clip: Clip) -> None:
        """Store a clip's sound in the cache for its utterance."""
        name = key(
            self._engine(self._voices[clip.utterance.voice]), clip.utterance.spoken, self.rate
        )
        self._cache.put(name, clip.sound)
        self._made.add(name)

    def _engine(self, voice: Voice) -> Engine:
        if voice.name not in self._engines:
            self._engines[voice.name] = engine_class(voice.engine)(voice.settings)
        return self._engines[voice.name]

    def _usable_engine(self, voice: Voice) -> Engine:
        engine = self._engine(voice)
        if problem := engine.missing():
            raise UserError(_("voice {voice}: {problem}", voice=voice.name, problem=problem))
        return engine

    def _job(self, voice: Voice, text: str, rate: int, name: str) -> Job:
        keep = (self._cache.folder, name) if self._workers.share_disk else None
        return Job(voice.engine, text, rate, voice.settings, keep)

    def _planned(self, utterance: Utterance, voice: Voice) -> _Waiting:
        return _Waiting(utterance, voice, key(self._engine(voice), utterance.spoken, self.rate))

    def _start_workers(self, plan: Iterable[_Waiting]) -> int:
        """Create the executors for what is not cached; return how many sentences to queue ahead."""
        characters: dict[str, int] = {}
        for one in plan:
            if not self._is_cached(one.name):
                characters[one.voice.name] = characters.get(one.voice.name, 0) + len(
                    one.utterance.spoken
                )
        counts = []
        for name, count in characters.items():
            engine = self._usable_engine(self._voices[name])
            counts.append(self._workers.pool(engine, count, self._paces.of(engine)).count)
        return AHEAD * sum(counts)

    def _is_cached(self, name: str) -> bool:
        return (not self._fresh or name in self._made) and self._cache.has(name)

    def _submit_unless_cached(self, one: _Waiting, flying: dict[str, Future[Spoken]]) -> _Waiting:
        if one.voice.name not in self._down and not self._is_cached(one.name):
            if one.name not in flying:  # a repeated sentence is synthesized once
                flying[one.name] = self._submit(one)
            one.future = flying[one.name]
        return one

    def _submit(self, one: _Waiting) -> Future[Spoken]:
        job = self._job(one.voice, one.utterance.spoken, self.rate, one.name)
        return self._workers.submit(self._usable_engine(one.voice), speak, job)

    def _clip_by_any_voice(
        self,
        waiting: _Waiting,
        flying: dict[str, Future[Spoken]],
        reread: Callable[[Utterance, Voice], Utterance],
    ) -> Clip:
        voice, reason = waiting.voice, ""
        for candidate in (voice, *(self._voices[name] for name in voice.fallback)):
            if candidate is voice:
                one = waiting
            else:
                one = self._planned(reread(waiting.utterance, candidate), candidate)
            if candidate.name in self._down and not _has_sound(one):
                if one.future is not None:
                    one.future.cancel()
                reason = reason or self._down[candidate.name]
                continue
            try:
                clip = self._clip(
                    self._submit_unless_cached(one, flying) if one is not waiting else one, flying
                )
            except VoiceError as error:
                reason = reason or str(error)
                self._note_failure(candidate, error, hopeless=error.down)
                continue
            except UserError as error:
                if candidate is voice:
                    raise
                self._note_failure(candidate, error, hopeless=True)
                continue
            if candidate is not voice:
                text = waiting.utterance.sentence.text
                self._on_fallback(Fallback(text, voice.name, candidate.name, reason))
            return clip
        raise self._no_voice_left(voice, reason, waiting.utterance.sentence.text)

    def _clip(self, one: _Waiting, flying: dict[str, Future[Spoken]]) -> Clip:
        """Wait for a pending clip."""
        asked = self.asked[one.voice.name]
        if one.future is None:
            sound = self._cache.get(one.name)
            if sound is not None:
                asked.cached += 1
                return Clip(one.utterance, sound, cached=True)
            one.future = self._submit(one)  # its entry is damaged, or was removed meanwhile
        spoken = self._result(one)
        flying.pop(one.name, None)
        self._failures[one.voice.name] = 0
        if one.name in self._made:
            asked.cached += 1
            return Clip(one.utterance, spoken.sound, cached=True)
        asked.clips += 1
        asked.characters += len(one.utterance.spoken)
        return Clip(one.utterance, self._note(one.name, one.voice, spoken), cached=False)

    def _result(self, one: _Waiting) -> Spoken:
        assert one.future is not None  # noqa: S101 - for the type checker
        try:
            return result(one.future)
        except TtsNewsError:
            raise
        except Exception:  # noqa: BLE001 - Dask raises TypeError for a result whose worker died
            # A worker was killed, and its pool with it: retry once with other workers.
            one.future = self._submit(one)
        try:
            return result(one.future)
        except TtsNewsError:
            raise
        except BrokenExecutor as error:
            raise VoiceError(_("the worker that speaks it dies"), down=True) from error
        except Exception as error:  # any error of a cluster about its workers
            raise VoiceError(_("the worker failed: {reason}", reason=in_words(error))) from error

    def _note(self, name: str, voice: Voice, spoken: Spoken) -> Sound:
        if not self._workers.share_disk:
            self._cache.put(name, spoken.sound)
        self._made.add(name)
        asked = self.asked[voice.name]
        asked.requests += spoken.requests
        asked.seconds += spoken.seconds
        asked.audio += spoken.sound.seconds
        return spoken.sound

    def _note_failure(self, voice: Voice, error: TtsNewsError, *, hopeless: bool) -> None:
        self._failures[voice.name] = self._failures.get(voice.name, 0) + 1
        if hopeless or self._failures[voice.name] >= FAILURES:
            self._down[voice.name] = str(error)


def _has_sound(one: _Waiting) -> bool:
    """Whether a pending clip is finished; it may be used even if its voice has failed since."""
    future = one.future
    return (
        future is not None
        and future.done()
        and not future.cancelled()
        and future.exception() is None
    )
