"""Voicing the items of a rundown: templates are rendered, voices cast, sentences spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from tts_news.base.directions import directed
from tts_news.bulletin.rundown import kinds
from tts_news.engines import engine_class
from tts_news.errors import UserError
from tts_news.messages import _
from tts_news.model import Article, Kind, Paragraph, Pause, Sentence, Story, Utterance
from tts_news.script import wording
from tts_news.script.casting import Lexicons, Script, with_directed
from tts_news.speech.profiles import Cast, Voice, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tts_news.bulletin.rundown import Item, Rundown
    from tts_news.settings import Settings
    from tts_news.speech.synthesize import Synthesizer

DEFAULTS = {"sign-on": "intro", "headlines": "headlines", "sign-off": "sign_off"}
"""The kinds of items whose default text is a key of the `[edition]` settings."""


@dataclass(frozen=True, slots=True)
class Take:
    """A sentence's sound, by its position in the file of takes."""

    utterance: Utterance
    offset: int
    """Position in bytes."""
    samples: int
    """Length in samples."""


@dataclass(frozen=True, slots=True)
class Voiced:
    """An item with the takes of its sentences."""

    item: Item
    title: str
    """The title of its chapter."""
    takes: tuple[Take, ...]
    recorded: bool = False
    """True for a human's recording: it is a single take, whose length cannot change."""
    url: str = ""


class Takes:
    """The sound of every sentence, mono 16-bit PCM in one file; repeated sentences share it."""

    def __init__(self, file: IO[bytes], rate: int) -> None:
        self.file = file
        self.rate = rate
        """Hz."""
        self._known: dict[tuple[str, str], Take] = {}

    def keep(self, asked: Utterance, pcm: bytes, said: Utterance | None = None) -> Take:
        """Add the sound of an utterance; `said` is given if another voice spoke it."""
        take = Take(said or asked, self.file.seek(0, 2), len(pcm) // 2)
        self.file.write(pcm)
        self._known[asked.voice, asked.spoken] = take
        return take

    def known(self, asked: Utterance) -> Take | None:
        """The take of an utterance with the same words and voice; None if there is none."""
        found = self._known.get((asked.voice, asked.spoken))
        if found is None:
            return None
        return replace(found, utterance=replace(found.utterance, sentence=asked.sentence))

    def sound(self, take: Take) -> bytes:
        """The PCM of a take."""
        self.file.seek(take.offset)
        return self.file.read(2 * take.samples)


class Reader:
    """Turns the items of a rundown into utterances."""

    def __init__(
        self,
        rundown: Rundown,
        settings: Settings,
        articles: dict[str, Article],
        warn: Callable[[str], None],
    ) -> None:
        """`articles` are those of the items, by the item's name."""
        self._rundown, self._settings = rundown, settings
        self._articles = articles
        named = rundown.voice or settings.voice
        own = any(item.voice for item in rundown.items) or bool(rundown.voice)
        asks = {k: v for k, v in settings.voices.items() if k == Kind.QUESTION}
        by_kind = asks if own else settings.voices
        self._readers = {
            name: cast(name, by_kind, settings.voice_folder)
            for name in {named, *(item.voice for item in rundown.items if item.voice)}
        }
        self._cast = self._readers[named]
        self._directed: tuple[Voice, ...] = ()
        """The voices that directions name, known after `script`."""
        self._lexicons = Lexicons(settings, warn)
        self.show = settings.show.title
        self.title = rundown.title or settings.edition.name
        self._begins = rundown.begins()

    @property
    def cast(self) -> Cast:
        """Every voice of the programme."""
        readers = tuple({v.name: v for c in self._readers.values() for v in c.readers}.values())
        others = tuple(v for c in self._readers.values() for v in c.voices)
        return Cast(readers, self._cast.kinds, (*others, *self._directed))

    @property
    def rate(self) -> int:
        """Sample rate in Hz: the highest of the voices', so that none loses quality."""
        chosen = {
            v.name: v for c in self._readers.values() for v in (*c.readers, *c.kinds.values())
        }
        return max(engine_class(v.engine)(v.settings).rate for v in chosen.values())

    def script(self, items: Sequence[Item]) -> tuple[Script, list[int]]:
        """The script of these items, and the index of the item that each story belongs to."""
        news = [i for i in items if i.kind == "story"]
        told = [self._articles.get(i.name) or Article(i.title, ()) for i in news]
        told = [one for one in told if one.title]
        begins = self._begins
        values = wording.template_values(self.title, self.show, begins, told, f"{begins:%H:%M}")
        stories, owners, readers = [], [], []
        turn = 0
        for number, item in enumerate(items):
            chosen = self._readers[item.voice] if item.voice else self._cast
            voice = chosen.readers[turn % len(chosen.readers)]
            parts = list(self._stories(item, values))
            turn += item.kind not in ("ident", "sign-on", "headlines") and bool(parts)
            for story in parts:
                stories.append(story)
                owners.append(number)
                readers.append(voice)
        everyone = Cast(tuple(readers) or self._cast.readers, self._cast.kinds, self.cast.others)
        everyone = with_directed(everyone, stories, self._settings)
        self._directed = everyone.others
        return Script(stories, everyone, self._lexicons), owners

    def titled(self, item: Item) -> str:
        """The title of an item's chapter."""
        article = self._articles.get(item.name)
        own = article.title if article and item.kind == "story" else ""
        return item.title or own or kinds()[item.kind][1] or item.name

    def path(self, name: str) -> Path:
        """The path of a file that the rundown names."""
        return self._rundown.folder / name

    def url(self, item: Item) -> str:
        """The address of an item's article; empty if it has none."""
        article = self._articles.get(item.name)
        return article.url if article else ""

    def _stories(self, item: Item, values: dict[str, object]) -> Iterator[Story]:
        text, where = (
            item.text,
            _("{path}: item {item}: text", path=self._rundown.path, item=item.name),
        )
        article = self._articles.get(item.name)
        if not text and article is None and item.kind in DEFAULTS:
            key = DEFAULTS[item.kind]
            text, where = (
                getattr(self._settings.edition, key),
                _("edition.{key} in tts-news.toml", key=key),
            )
        said = wording.rendered(text, values, where)
        if said:
            try:
                (one,) = directed([(said, where)])
            except ValueError as error:
                raise UserError(str(error)) from None
            paragraph = Paragraph(one.text, directions=one.directions)
            yield Story(item.title, Article("", (paragraph,)))
        if article is not None:
            yield Story(article.title, article)


def voiced(
    reader: Reader,
    items: Sequence[Item],
    synthesizer: Synthesizer,
    takes: Takes,
    anew: tuple[Sequence[str], Synthesizer] | None = None,
) -> Iterator[Voiced]:
    """The items with their takes; sentences without a take are spoken now.

    `anew` is the names of items to speak again and the synthesizer for them; the sentences of all
    other items, except headlines, must be in the cache.

    Raises:
        UserError: a recording cannot be read, or an item not named in `anew` has changed.
        TtsNewsError: no voice can speak a sentence.

    """
    from tts_news.audio.mix import recording

    script, owners = reader.script(items)
    for speaker in (synthesizer, *([anew[1]] if anew else [])):
        speaker.admit(reader.cast.voices)
    owner = {id(u): items[owners[u.sentence.story]] for u in script.utterances}
    wanted = [u for u in script.utterances if not owner[id(u)].recording and takes.known(u) is None]
    if anew is None:
        _speak(reader, wanted, script, synthesizer, takes)
    else:
        names, fresh = anew
        again = [u for u in wanted if owner[id(u)].name in names]
        _speak(reader, again, script, fresh, takes)
        for item in items:
            rest = [u for u in wanted if owner[id(u)] is item and takes.known(u) is None]
            count = _speak(reader, rest, script, synthesizer, takes)
            # Headlines change with the stories; the user does not expect any other change.
            if count and item.kind != "headlines":
                raise UserError(
                    _(
                        "--only {names}: {item} has changed too, or was never made ({count} "
                        "sentences); name it with --only as well, or leave --only out",
                        names=", ".join(names),
                        item=item.name,
                        count=count,
                    )
                )
    recorded = {number for number, item in enumerate(items) if item.recording}
    for number, item in enumerate(items):
        said = [u for u in script.utterances if owners[u.sentence.story] == number]
        if number in recorded:
            said = [_whole(said, item)]
            path = reader.path(item.recording)
            kept = [takes.known(said[0]) or takes.keep(said[0], recording(path, takes.rate))]
        else:
            kept = [take for take in map(takes.known, said) if take]
        yield Voiced(item, reader.titled(item), tuple(kept), number in recorded, reader.url(item))


def _whole(said: Sequence[Utterance], item: Item) -> Utterance:
    """The words of a recorded item as one utterance, as the times of its words are unknown."""
    text = " ".join(u.sentence.text for u in said) or item.title or item.name
    sentence = Sentence(text, Kind.BODY, 0, 0, Pause.STORY)
    return Utterance(sentence, " ".join(u.spoken for u in said) or text, voice=item.recording)


def _speak(
    reader: Reader,
    wanted: Sequence[Utterance],
    script: Script,
    synthesizer: Synthesizer,
    takes: Takes,
) -> int:
    """Store the takes of utterances at equal loudness; return how many were not cached."""
    from tts_news.audio.loudness import matched
    from tts_news.audio.stitch import sound_of

    voices = {voice.name: voice for voice in reader.cast.voices}
    clips = synthesizer.clips(wanted, script.reread)
    level = matched(clips, lambda name: synthesizer.sample(voices[name]))
    count = 0
    for asked, clip in zip(wanted, level, strict=True):
        takes.keep(asked, sound_of(clip), clip.utterance)
        count += not clip.cached
    return count
