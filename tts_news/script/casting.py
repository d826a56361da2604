"""What each voice will say: stories divided, cast and read, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.model import Kind, Pause
from tts_news.script.directed import read_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from tts_news.model import Sentence, Story, Utterance
    from tts_news.normalize.lexicon import Lexicon
    from tts_news.settings import Settings
    from tts_news.speech.profiles import Cast, Voice


def lexicon_for(voice: Voice, settings: Settings) -> tuple[Lexicon, list[str]]:
    """The newsroom's words, a later file over an earlier: the house's, the voice's, the user's, the
    show's; and the lines that are broken.

    Raises:
        UserError: a lexicon that the voice or the show names is missing.

    """
    from tts_news.normalize import lexicon

    return lexicon.load(lexicon_paths(voice, settings))


def lexicon_paths(voice: Voice, settings: Settings) -> list[Path]:
    """The lexicons that hold for a voice, a later one over an earlier."""
    from tts_news.normalize import lexicon
    from tts_news.speech import profiles

    house, own = profiles.builtin_folder() / lexicon.NAME, lexicon.user_file()
    paths = [house] if house.is_file() else []
    paths += [voice.folder / name for name in voice.lexicons]
    paths += [own] if own.is_file() else []
    paths += [settings.folder / name for name in settings.lexicons]
    return paths


class Lexicons:
    """The lexicon of each voice, loaded when it is first asked for, and the broken lines once."""

    def __init__(self, settings: Settings, on_problem: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_problem = on_problem
        self._loaded: dict[str, Lexicon] = {}
        self._told: set[str] = set()

    def know(self, others: Lexicons) -> None:
        """Take what is loaded there."""
        self._loaded.update(others._loaded)

    def carried(self, voices: Iterable[Voice]) -> Lexicons:
        """Those of some voices, loaded, for another machine.

        Raises:
            UserError: a lexicon that a voice or the show names is missing.

        """
        others = Lexicons(self._settings, _told_here)
        others._loaded = {voice.name: self.of(voice) for voice in voices}
        return others

    def of(self, voice: Voice) -> Lexicon:
        """The words that hold for a voice.

        Raises:
            UserError: a lexicon that the voice or the show names is missing.

        """
        if voice.name not in self._loaded:
            self._loaded[voice.name], problems = lexicon_for(voice, self._settings)
            for problem in problems:
                if problem not in self._told:
                    self._told.add(problem)
                    self._on_problem(problem)
        return self._loaded[voice.name]


def _told_here(_problem: str) -> None:
    """Broken lines are told where the lexicons were loaded."""


def with_directed(cast: Cast, stories: Iterable[Story], settings: Settings) -> Cast:
    """The cast with the voices that the stories' texts name for a passage.

    Raises:
        UserError: there is no such voice.

    """
    from tts_news.speech import profiles

    names = {
        direction.value
        for story in stories
        for paragraph in story.article.paragraphs
        for direction in paragraph.directions
        if direction.kind == "voice"
    } - {voice.name for voice in cast.voices}
    if not names:
        return cast
    more = [
        voice
        for name in sorted(names)
        for voice in profiles.cast(name, {}, settings.voice_folder).others
    ]
    return replace(cast, others=(*cast.others, *more))


class Script:
    """The stories of an edition as its cast will read them.

    Readers take turns from story to story; in an article alone, from one subheading to the next.
    """

    def __init__(self, stories: Sequence[Story], cast: Cast, lexicons: Lexicons) -> None:
        self._stories = _divided(stories)
        self._lexicons = lexicons
        self._readings: dict[str, list[Utterance]] = {}
        self.utterances: list[Utterance] = []
        turn, heading = 0, -1
        for sentence in (one for story in self._stories for one in story):
            if len(stories) > 1:
                turn = sentence.story
            elif sentence.kind is Kind.HEADING and sentence.paragraph != heading:
                turn, heading = turn + 1, sentence.paragraph
            voice = cast.named(sentence.voice) or cast.voice(sentence.kind, turn)
            self.utterances.append(self._read_by(voice)[sentence.position])

    def reread(self, utterance: Utterance, voice: Voice) -> Utterance:
        """The same sentence as another voice says it: its numbers, its foreign words."""
        return self._read_by(voice)[utterance.sentence.position]

    def _read_by(self, voice: Voice) -> list[Utterance]:
        """Everything in one voice: what a story spells out in one place holds after it."""
        from tts_news.normalize import Normalizer

        if voice.name not in self._readings:
            lexicon = self._lexicons.of(voice)
            self._readings[voice.name] = found = []
            for story in self._stories:
                normalizer = Normalizer.for_voice(voice, lexicon)
                for said in normalizer.utterances(story):
                    own = read_once(said, normalizer) if said.sentence.readings else said
                    found.append(replace(own, voice=voice.name))
        return self._readings[voice.name]


def _divided(stories: Sequence[Story]) -> list[list[Sentence]]:
    """The sentences of each story, numbered through the whole edition."""
    from tts_news.script.segment import segment

    divided: list[list[Sentence]] = []
    begin = 0
    for number, story in enumerate(stories):
        sentences = [
            replace(one, story=number, position=begin + one.position)
            for one in segment(story.article)
        ]
        if sentences and number < len(stories) - 1:
            sentences[-1] = replace(sentences[-1], pause=Pause.STORY)
        begin += len(sentences)
        divided.append(sentences)
    return divided
