"""The values that pass from stage to stage, one type a step, none of them changed once made.

source ──> Article ──> Sentence ──> Utterance ──> Clip ──> Episode ──> feed
 clean       segment      normalize    synthesize  stitch     publish
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tts_news.messages import N_


class Kind(StrEnum):
    """What a piece of an article is; pauses, chapters and voices follow it."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    BODY = "body"
    QUOTE = "quote"
    QUESTION = "question"
    """Of an interview: another voice may read it."""
    CAPTION = "caption"
    """Belongs to a picture: kept with the article, never read aloud."""


class Pause(StrEnum):
    """The silence after a sentence, by what it separates."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TITLE = "title"
    STORY = "story"
    END = "end"


@dataclass(frozen=True, slots=True)
class Pauses:
    """The `[pauses]` table: seconds of silence, by what it separates."""

    start: float = 0.3
    """Before the first word."""
    clause: float = 0.0
    """Added to the voice's own pause at a comma or a dash within a sentence."""
    sentence: float = 0.35
    paragraph: float = 0.7
    heading: float = 0.8
    title: float = 1.0
    story: float = 1.2
    """Between two stories of an edition."""
    end: float = 0.6

    def after(self, sentence: Sentence) -> float:
        """Seconds: those that a direction names, or those of what the pause separates."""
        seconds: float = getattr(self, sentence.pause.value)
        return seconds if sentence.rest is None else sentence.rest


@dataclass(frozen=True, slots=True)
class Direction:
    """What an author asks of whoever reads `text[start:end]` of a paragraph."""

    start: int
    """Characters into the text, from which the direction itself has been taken."""
    end: int
    kind: str
    """pause, voice or reading."""
    value: str
    """Seconds, a voice's name, or the words to be spoken."""


@dataclass(frozen=True, slots=True)
class Directed:
    """A text and its directions."""

    text: str
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an article as its author wrote it."""

    text: str
    kind: Kind = Kind.BODY
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the source that is neither spoken nor shown."""

    text: str
    reason: str
    """The kind of line that it was taken for, one of `LEFT_OUT`."""
    doubtful: bool = False
    """It looks like a sentence: somebody should see that it is gone."""


LEFT_OUT = (
    *(N_("menu"), N_("button"), N_("close"), N_("share"), N_("form"), N_("tags"), N_("site")),
    *(N_("related"), N_("comments"), N_("reply"), N_("imprint"), N_("contact"), N_("label")),
    *(N_("stamp"), N_("byline"), N_("origin"), N_("header"), N_("headline again"), N_("mail")),
    *(N_("letterhead"), N_("recipients"), N_("footnote")),
    *(N_("running head"), N_("page number")),
)
"""What a line may be that is left out."""


PRIORITY = 5
"""Of an article that names none."""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article: NFC text, true letters, none of the page's furniture."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    lead: str = ""
    author: str = ""
    published: datetime | None = None
    """Aware, in the newspaper's own zone; None where the source does not say."""
    source: str = ""
    """The publication's name."""
    url: str = ""
    image: str = ""
    language: str = "vi"
    given_id: str = ""
    """An id that the source itself names (JSON or front matter)."""
    season: int = 0
    number: int = 0
    """Of the episode, where the source names them."""
    priority: int = PRIORITY
    """In an edition: 0 comes first and is the last to be left out, 9 the other way round."""
    left_out: tuple[LeftOut, ...] = ()
    """The rest of the source. It is told when the source is read; a manifest holds none of it."""
    notes: tuple[str, ...] = ()
    """What to tell whoever makes an episode of it: what was converted or chosen."""

    @property
    def id(self) -> str:
        """The same for the same article for ever, even when its text is corrected.

        The source's own id, or else 16 hex digits from the address, or else from the
        publication, the time and the title.
        """
        if self.given_id:
            return self.given_id
        when = self.published.isoformat() if self.published else ""
        title = unicodedata.normalize("NFC", " ".join(self.title.casefold().split()))
        key = self.url or f"{self.source}\n{when}\n{title}"
        return hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Story:
    """A part of an episode: what is read, and the title that a chapter has for it."""

    title: str
    article: Article
    """Its own title is empty where none is spoken."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What an episode is made of: one article, or several with words around them."""

    id: str
    """The feed's GUID."""
    title: str
    summary: str
    published: datetime
    stories: tuple[Story, ...]
    author: str = ""
    source: str = ""
    url: str = ""
    language: str = "vi"
    season: int = 0
    number: int = 0
    """0 where none was given."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, and where it stands."""

    text: str
    kind: Kind
    paragraph: int
    """0 for the title, 1 for the lead, then the article's paragraphs in order."""
    position: int
    """Its place in the article, from 0."""
    pause: Pause
    story: int = 0
    """Which story of the episode it belongs to, from 0."""
    voice: str = ""
    """Who reads it, where a direction says so."""
    rest: float | None = None
    """Seconds of silence after it, where a direction says so."""
    readings: tuple[Direction, ...] = ()
    """Pieces that are read in a way of their own; they count from its first character."""


@dataclass(frozen=True, slots=True)
class Span:
    """A written piece and what is spoken for it: `written[start:end]` -> `spoken`."""

    start: int
    """Characters into the written text."""
    end: int
    spoken: str
    spoken_start: int
    """Characters into the spoken text."""
    rule: str
    """The class that read it: date, money, abbreviation, ..."""
    guess: str = ""
    """Why the reading is only a guess; empty where it is certain."""

    @property
    def spoken_end(self) -> int:
        """Characters into the spoken text."""
        return self.spoken_start + len(self.spoken)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence with the words that a voice will say for it."""

    sentence: Sentence
    spoken: str
    spans: tuple[Span, ...] = ()
    """The changed pieces, in order; text between them is spoken as written."""
    voice: str = ""
    """The name of the voice that reads it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of the spoken text and where its sound begins."""

    start: int
    """Characters into the spoken text."""
    length: int
    """Characters."""
    sample: int
    """Samples into the clip."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What an engine gives back: mono PCM, 16-bit signed little-endian."""

    pcm: bytes
    rate: int
    """Hz."""
    marks: tuple[Mark, ...] = ()

    @property
    def samples(self) -> int:
        """Samples; one is two bytes."""
        return len(self.pcm) // 2

    @property
    def seconds(self) -> float:
        """Seconds."""
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class Clip:
    """An utterance's audio."""

    utterance: Utterance
    sound: Sound
    cached: bool
    """True when it was not spoken anew."""
    gain: float = 0.0
    """dB that bring its voice to the level of the others."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A sentence in the finished programme."""

    text: str
    """As written."""
    kind: Kind
    start: float
    """Seconds from the beginning of the programme."""
    end: float
    """Seconds."""
    story: int = 0
    paragraph: int = 0
    """As its sentence's."""
    words: Sequence[int] = ()
    """(characters into the text, milliseconds of the programme), flat, of the words whose voice
    gives marks; a manifest holds none.
    """


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the programme with a title of its own."""

    title: str
    start: float
    """Seconds."""
    end: float
    """Seconds."""
    url: str = ""
    image: str = ""
    """An address."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of an episode, beside its manifest."""

    name: str
    type: str
    """MIME type."""
    bytes: int
    bitrate: int = 0
    """Bits a second of sound; 0 where it is not fixed, or no sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(Edition):
    """An edition that has been made; its JSON manifest holds these fields."""

    voice: str
    audio: tuple[File, ...]
    """The enclosure, and after it the same in other formats."""
    texts: tuple[File, ...]
    """Transcripts and chapters."""
    duration: float
    """Seconds."""
    loudness: float
    """LUFS, integrated, of the finished programme."""
    recipe: str
    """What it was made from and how; the same recipe need not be made again."""
    revision: int = 1
    """Goes up when its sound changes."""
    cues: tuple[Cue, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    pages: tuple[File, ...] = ()
    """What is made for reading it: pages, captions, a book."""
    origin: str = ""
    """Digest of the name of the file that it was made from, by which a corrected one is known."""

    @property
    def stem(self) -> str:
        """The name that its files share."""
        return self.audio[0].name.partition(".")[0]

    @property
    def files(self) -> tuple[File, ...]:
        """All its files but the manifest."""
        return self.audio + self.texts + self.pages
