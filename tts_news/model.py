"""The values that pass from stage to stage: one immutable type for each step.

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
    """What a part of an article is; it determines pauses, chapters and voices."""

    TITLE = "title"
    LEAD = "lead"
    HEADING = "heading"
    BODY = "body"
    QUOTE = "quote"
    QUESTION = "question"
    """A question in an interview: another voice may read it."""
    CAPTION = "caption"
    """The caption of a picture: kept with the article, never spoken."""


class Pause(StrEnum):
    """The kind of pause after a sentence, named after what it separates."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TITLE = "title"
    STORY = "story"
    END = "end"


@dataclass(frozen=True, slots=True)
class Pauses:
    """The `[pauses]` table: the length of each kind of pause in seconds."""

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
        """Seconds of silence after a sentence: as a direction says, else by its kind of pause."""
        seconds: float = getattr(self, sentence.pause.value)
        return seconds if sentence.rest is None else sentence.rest


@dataclass(frozen=True, slots=True)
class Direction:
    """An author's instruction for how `text[start:end]` of a paragraph is to be spoken."""

    start: int
    """Characters into the text, counted after the directions were removed from it."""
    end: int
    kind: str
    """`pause`, `voice` or `reading`."""
    value: str
    """For a pause its seconds, for a voice its name, for a reading the words to speak."""


@dataclass(frozen=True, slots=True)
class Directed:
    """A text without the directions that were written in it, and those directions."""

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
    """The kind of line, one of `LEFT_OUT`."""
    doubtful: bool = False
    """True if it looks like a sentence, so that a person should confirm the decision."""


LEFT_OUT = (
    *(N_("menu"), N_("button"), N_("close"), N_("share"), N_("form"), N_("tags"), N_("site")),
    *(N_("related"), N_("comments"), N_("reply"), N_("imprint"), N_("contact"), N_("label")),
    *(N_("stamp"), N_("byline"), N_("origin"), N_("header"), N_("headline again"), N_("mail")),
    *(N_("letterhead"), N_("recipients"), N_("footnote")),
    *(N_("running head"), N_("page number")),
)
"""The kinds of lines that are left out."""


PRIORITY = 5
"""The priority of an article whose source gives none."""


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article: normalized text (see `base.letters`) without the page's furniture."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    lead: str = ""
    author: str = ""
    published: datetime | None = None
    """Timezone-aware, in the newspaper's own time zone; None if the source does not say."""
    source: str = ""
    """The publication's name."""
    url: str = ""
    image: str = ""
    language: str = "vi"
    given_id: str = ""
    """The id given by the source itself (in JSON or front matter)."""
    season: int = 0
    number: int = 0
    """Season and number of the episode if the source gives them, else 0."""
    priority: int = PRIORITY
    """In an edition: 0 comes first and is the last to be left out, 9 the other way round."""
    left_out: tuple[LeftOut, ...] = ()
    """The rest of the source, reported when the source is read; not stored in a manifest."""
    notes: tuple[str, ...] = ()
    """Messages for whoever makes an episode of it: what was converted or chosen."""

    @property
    def id(self) -> str:
        """A permanent identifier of the article, unchanged when its text is corrected.

        The source's own id, else 16 hex digits of a hash of the address, else of the
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
    """A part of an episode: the article to read, and the title of its chapter."""

    title: str
    article: Article
    """The article's own title is empty if no title is to be spoken."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What an episode is made of: one article, or several with an opening and a closing."""

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
    """Season and number are 0 if none was given."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, and its place in the episode."""

    text: str
    kind: Kind
    paragraph: int
    """0 for the title, 1 for the lead, then the article's paragraphs in order."""
    position: int
    """Its index in the article, from 0."""
    pause: Pause
    story: int = 0
    """The index of its story in the episode, from 0."""
    voice: str = ""
    """The voice that a direction names; empty if none does."""
    rest: float | None = None
    """Seconds of silence after it as a direction gives them; None if none does."""
    readings: tuple[Direction, ...] = ()
    """Readings that the author prescribes, with offsets from the start of the sentence."""


@dataclass(frozen=True, slots=True)
class Span:
    """A changed piece of a sentence: `written[start:end]` is spoken as `spoken`."""

    start: int
    """Characters into the written text."""
    end: int
    spoken: str
    spoken_start: int
    """Characters into the spoken text."""
    rule: str
    """The name of the rule that read it: date, money, abbreviation, ..."""
    guess: str = ""
    """Why the reading is only a guess; empty if it is certain."""

    @property
    def spoken_end(self) -> int:
        """Characters into the spoken text."""
        return self.spoken_start + len(self.spoken)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence, the words to speak for it, and the voice that speaks them."""

    sentence: Sentence
    spoken: str
    spans: tuple[Span, ...] = ()
    """The changed pieces, in order; the text between them is spoken as written."""
    voice: str = ""
    """The name of its voice profile."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word mark: a word of the spoken text and the sample at which its sound begins."""

    start: int
    """Characters into the spoken text."""
    length: int
    """Characters."""
    sample: int
    """Samples into the clip."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Synthesized speech."""

    pcm: bytes
    """Mono, 16-bit signed little-endian."""
    rate: int
    """Hz."""
    marks: tuple[Mark, ...] = ()

    @property
    def samples(self) -> int:
        """Number of samples, of two bytes each."""
        return len(self.pcm) // 2

    @property
    def seconds(self) -> float:
        """Duration in seconds."""
        return self.samples / self.rate


@dataclass(frozen=True, slots=True)
class Clip:
    """An utterance and its sound."""

    utterance: Utterance
    sound: Sound
    cached: bool
    """True if the sound came from the cache."""
    gain: float = 0.0
    """dB that bring its voice to the same loudness as the other voices."""


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
    """Story and paragraph as in `Sentence`."""
    words: Sequence[int] = ()
    """Word timings as a flat list of pairs (characters into the text, milliseconds into the
    programme), if the voice gives word marks; not stored in a manifest.
    """


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled section of the programme."""

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
    """Bits per second of an audio file with a fixed bit rate, else 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode(Edition):
    """An edition that has been made; its JSON manifest holds these fields."""

    voice: str
    audio: tuple[File, ...]
    """The enclosure first, then the same programme in other formats."""
    texts: tuple[File, ...]
    """Transcripts and chapters."""
    duration: float
    """Seconds."""
    loudness: float
    """LUFS, integrated, of the finished programme."""
    recipe: str
    """Digest of everything that the episode was made from; if it is unchanged, the episode is
    up to date.
    """
    revision: int = 1
    """Incremented when the sound changes."""
    cues: tuple[Cue, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    pages: tuple[File, ...] = ()
    """Files for reading it: pages, captions, a book."""
    origin: str = ""
    """Digest of the name of its source file, by which a corrected file is recognized."""

    @property
    def stem(self) -> str:
        """The common part of its files' names."""
        return self.audio[0].name.partition(".")[0]

    @property
    def files(self) -> tuple[File, ...]:
        """All its files except the manifest."""
        return self.audio + self.texts + self.pages
