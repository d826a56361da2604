"""The sentences of an article, one after another: read, and learnt from."""

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
    """What a voice says of how it reads."""

    @property
    def dialect(self) -> str:
        """north, central or south."""

    @property
    def reads_foreign(self) -> bool:
        """It reads foreign words by itself."""

    @property
    def reads_capitals(self) -> bool:
        """It reads unknown abbreviations by itself."""


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text and how it is spoken."""

    written: str
    """NFC, in true letters; the spans count its characters."""
    spoken: str
    spans: tuple[Span, ...]
    """What changed, in order; the text between the spans is spoken as written."""

    @property
    def guesses(self) -> tuple[Span, ...]:
        """The spans whose reading is not certain."""
        return tuple(span for span in self.spans if span.guess)


class Normalizer:
    """Reads the sentences of one article; what it spells out anywhere holds for all of them.

    `learn` takes in the article before it is read. Without it, what one sentence spells out holds
    for itself and for those read after it.
    """

    def __init__(
        self,
        *,
        dialect: str = "north",
        reads_foreign: bool = False,
        reads_capitals: bool = False,
        lexicon: Lexicon | None = None,
    ) -> None:
        """`dialect` is north, central or south; the south says ngàn and lẻ.

        With `reads_foreign` foreign words, with `reads_capitals` unknown abbreviations stay as
        written: the voice reads them by itself.

        The entries of `lexicon` go before every rule.
        """
        self._lexicon = lexicon
        self._dialect = SOUTH if dialect == "south" else NORTH
        self._reads_foreign = reads_foreign
        self._reads_capitals = reads_capitals
        self._article = ArticleWords()
        self._has_learnt = False

    @classmethod
    def for_voice(cls, voice: Reader, lexicon: Lexicon | None = None) -> Normalizer:
        """The normalizer that suits a voice."""
        return cls(
            dialect=voice.dialect,
            reads_foreign=voice.reads_foreign,
            reads_capitals=voice.reads_capitals,
            lexicon=lexicon,
        )

    def learn(self, texts: Iterable[str]) -> None:
        """Take in the whole article, so that its first sentence is read by what its last says."""
        self._article.learn(tidy(text) for text in texts)
        self._has_learnt = True

    def read(self, text: str) -> Normalized:
        """The spoken form of a text. Never raises on any text; linear in its length."""
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
        """The sentences of an article with what is spoken for them."""
        article = list(sentences)
        self.learn(sentence.text for sentence in article)
        found = []
        for sentence in article:
            read = self.read(sentence.text)
            found.append(Utterance(sentence, read.spoken, read.spans))
        return found
