"""Normalizing the sentences of an article, with what the article itself tells about its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tts_news.base.letters import tidy
from tts_news.model import Sentence, Span, Utterance
from tts_news.normalize.article import ArticleWords
from tts_news.normalize.numbers import NORTH, SOUTH
from tts_news.normalize.place import Memory
from tts_news.normalize.scan import in_capitals, scan, with_small_measures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tts_news.normalize.lexicon import Lexicon


class Reader(Protocol):
    """The properties of a voice that affect normalization."""

    @property
    def dialect(self) -> str:
        """north, central or south."""

    @property
    def reads_foreign(self) -> bool:
        """Whether the voice pronounces foreign words itself."""

    @property
    def reads_capitals(self) -> bool:
        """Whether the voice reads unknown abbreviations itself."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text and its spoken form."""

    written: str
    """The text after `tidy`: NFC, without look-alike letters; spans index its characters."""
    spoken: str
    spans: tuple[Span, ...]
    """The changes, in order; the text between the spans is spoken as written."""

    @property
    def guesses(self) -> tuple[Span, ...]:
        """The spans whose reading is not certain."""
        return tuple(span for span in self.spans if span.guess)


class Normalizer:
    """Normalizes the sentences of one article, and expands abbreviations as the article does.

    `learn` adds the whole article beforehand, so that its definitions apply to all sentences.
    Without it, a definition applies to its own sentence and those after it.
    """

    def __init__(
        self,
        *,
        dialect: str = "north",
        reads_foreign: bool = False,
        reads_capitals: bool = False,
        lexicon: Lexicon | None = None,
    ) -> None:
        """`dialect` is north, central or south; in the south numbers have ngàn and lẻ.

        With `reads_foreign` foreign words, and with `reads_capitals` unknown abbreviations, stay as
        written, as the voice reads them itself.

        The entries of `lexicon` take precedence over every rule.
        """
        self._lexicon = lexicon
        self._dialect = SOUTH if dialect == "south" else NORTH
        self._reads_foreign = reads_foreign
        self._reads_capitals = reads_capitals
        self._article = ArticleWords()
        self._has_learnt = False

    @classmethod
    def for_voice(cls, voice: Reader, lexicon: Lexicon | None = None) -> Normalizer:
        """The normalizer for a voice."""
        return cls(
            dialect=voice.dialect,
            reads_foreign=voice.reads_foreign,
            reads_capitals=voice.reads_capitals,
            lexicon=lexicon,
        )

    def learn(self, texts: Iterable[str]) -> None:
        """Add the whole article, so that a definition in its last sentence applies to its first."""
        self._article.learn(tidy(text) for text in texts)
        self._has_learnt = True

    def read(self, text: str) -> Normalized:
        """The spoken form of a text, in linear time. Raises nothing, whatever the text."""
        written = tidy(text)
        if not self._has_learnt:
            self._article.learn([written])
        caps = in_capitals(written)
        memory = Memory(
            self._dialect,
            self._reads_foreign,
            self._reads_capitals,
            self._article,
            caps=caps,
            lexicon=self._lexicon,
        )
        spoken, spans = scan(with_small_measures(written) if caps else written, memory)
        return Normalized(written, spoken, spans)

    def utterances(self, sentences: Iterable[Sentence]) -> list[Utterance]:
        """The sentences of an article with their spoken forms."""
        article = list(sentences)
        self.learn(sentence.text for sentence in article)
        found = []
        for sentence in article:
            read = self.read(sentence.text)
            found.append(Utterance(sentence, read.spoken, read.spans))
        return found
