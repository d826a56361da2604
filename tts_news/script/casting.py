"""Casting: stories are split into sentences, assigned to voices and read as each voice needs."""

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
    """The lexicon for a voice, merged from all its files, and messages about malformed lines.

    Raises:
        UserError: a lexicon that the voice or the show names is missing.

    """
    from tts_news.normalize import lexicon

    return lexicon.load(lexicon_paths(voice, settings))


def lexicon_paths(voice: Voice, settings: Settings) -> list[Path]:
    """The lexicon files for a voice: the house's, the voice's own, the user's, the show's.

    Entries of a later file override those of an earlier one.
    """
    from tts_news.normalize import lexicon
    from tts_news.speech import profiles

    house, own = profiles.builtin_folder() / lexicon.NAME, lexicon.user_file()
    paths = [house] if house.is_file() else []
    paths += [voice.folder / name for name in voice.lexicons]
    paths += [own] if own.is_file() else []
    paths += [settings.folder / name for name in settings.lexicons]
    return paths


class Lexicons:
    """The lexicon of each voice, loaded on first use; each malformed line is reported once."""

    def __init__(self, settings: Settings, on_problem: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_problem = on_problem
        self._loaded: dict[str, Lexicon] = {}
        self._told: set[str] = set()

    def know(self, others: Lexicons) -> None:
        """Take over the lexicons that `others` has loaded."""
        self._loaded.update(others._loaded)

    def carried(self, voices: Iterable[Voice]) -> Lexicons:
        """Load the lexicons of some voices, to be sent to another machine.

        Raises:
            UserError: a lexicon that a voice or the show names is missing.

        """
        others = Lexicons(self._settings, _told_here)
        others._loaded = {voice.name: self.of(voice) for voice in voices}
        return others

    def of(self, voice: Voice) -> Lexicon:
        """The lexicon of a voice.

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
    """Ignore a malformed line: it was reported on the machine that loaded the lexicon."""


def with_directed(cast: Cast, stories: Iterable[Story], settings: Settings) -> Cast:
    """The cast, extended by the voices that directions in the stories name.

    Raises:
        UserError: a voice does not exist.

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
    """The utterances of an edition's stories, assigned to the voices of its cast.

    The readers alternate from story to story; in a single article, from subheading to subheading.
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
        """The utterance read for another voice, which may need other numbers or foreign words."""
        return self._read_by(voice)[utterance.sentence.position]

    def _read_by(self, voice: Voice) -> list[Utterance]:
        """All stories read for one voice.

        A whole story is read at once, as what it spells out in one place is used further on.
        """
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
    """The sentences of each story, their positions counted through the whole edition."""
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
