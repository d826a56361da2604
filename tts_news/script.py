"""What each voice will say: an article divided, cast and read, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tts_news.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tts_news.lexicon import Lexicon
    from tts_news.model import Article, Utterance
    from tts_news.settings import Settings
    from tts_news.voices import Cast, Voice


def lexicon_for(voice: Voice, settings: Settings) -> tuple[Lexicon, list[str]]:
    """The newsroom's words, a later file over an earlier: the house's, the voice's, the user's, the
    show's; and the lines that are broken.

    Raises:
        UserError: a lexicon that the voice or the show names is missing.

    """
    from tts_news import lexicon, voices

    house, own = voices.builtin_folder() / lexicon.NAME, lexicon.user_file()
    paths = [house] if house.is_file() else []
    paths += [voice.folder / name for name in voice.lexicons]
    paths += [own] if own.is_file() else []
    paths += [settings.folder / name for name in settings.lexicons]
    return lexicon.load(paths)


class Lexicons:
    """The lexicon of each voice, loaded when it is first asked for, and the broken lines once."""

    def __init__(self, settings: Settings, on_problem: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_problem = on_problem
        self._loaded: dict[str, Lexicon] = {}
        self._told: set[str] = set()

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


class Script:
    """An article as its cast will read it.

    A story is a section of the article, from one subheading to the next: readers take turns there.
    """

    def __init__(self, article: Article, cast: Cast, lexicons: Lexicons) -> None:
        from tts_news.segment import segment

        self._sentences = segment(article)
        self._lexicons = lexicons
        self._readings: dict[str, list[Utterance]] = {}
        self.utterances: list[Utterance] = []
        turn, heading = 0, -1
        for sentence in self._sentences:
            if sentence.kind is Kind.HEADING and sentence.paragraph != heading:
                turn, heading = turn + 1, sentence.paragraph
            voice = cast.voice(sentence.kind, turn)
            self.utterances.append(self._by(voice)[sentence.position])

    def reread(self, utterance: Utterance, voice: Voice) -> Utterance:
        """The same sentence as another voice says it: its numbers, its foreign words."""
        return self._by(voice)[utterance.sentence.position]

    def _by(self, voice: Voice) -> list[Utterance]:
        """The whole article in one voice: what is spelled out in one place holds after it."""
        from tts_news.normalize import Normalizer

        if voice.name not in self._readings:
            read = Normalizer.for_voice(voice, self._lexicons.of(voice))
            self._readings[voice.name] = [
                replace(said, voice=voice.name) for said in read.utterances(self._sentences)
            ]
        return self._readings[voice.name]
