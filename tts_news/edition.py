"""The one module that joins the stages: articles in, episodes and the feed out."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tts_news import __version__, cache, catalogue, files
from tts_news.errors import ArticleError, UserError, from_os_error
from tts_news.letters import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tts_news.engines import Engine
    from tts_news.model import Article, Episode, Utterance
    from tts_news.produce import Progress
    from tts_news.settings import Settings
    from tts_news.synthesize import Asked, Fallback
    from tts_news.voices import Cast


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one article."""

    name: str
    episode: Episode | None
    state: str
    """made, unchanged or failed."""
    spoken: int = 0
    """Sentences spoken anew; the rest came from the cache."""
    fallbacks: tuple[Fallback, ...] = ()
    """Sentences that another voice had to read; the next run tries them again."""
    error: str = ""
    exit_status: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go, beside the settings."""

    force: bool = False
    workers: int | None = None
    """Processes at the most; None for as many as there are processors."""
    cluster: str = ""
    """Address of a Dask scheduler."""
    cache_folder: Path = field(default_factory=cache.default_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None
    on_asked: Callable[[dict[str, Asked]], None] = lambda _asked: None
    """Told at the end what each voice was asked for."""


def read_aloud(article: Article, settings: Settings) -> tuple[list[Utterance], list[str]]:
    """What will be spoken for an article with these settings, and the lexicons' broken lines.

    Raises:
        UserError: the voice or a lexicon cannot be used.

    """
    from tts_news.script import Lexicons, Script

    problems: list[str] = []
    script = Script(article, cast_of(settings), Lexicons(settings, problems.append))
    return script.utterances, problems


def cast_of(settings: Settings) -> Cast:
    """The voices that the settings name.

    Raises:
        UserError: a voice that there is not, or is not written as it should be.

    """
    from tts_news import voices

    return voices.cast(settings.voice, settings.voices, settings.voice_folder)


def make(names: Iterable[str], settings: Settings, options: Options) -> Iterator[Made]:
    """Make an episode of each article named, one result for each, and go on past a bad one.

    The feed is not written here: see `publish`.

    Raises:
        UserError: the voice or the output folder cannot be used.
        TtsNewsError: a failure that would meet every article, such as a full disk.

    """
    from tts_news import clean

    run = _Run(settings, options)
    try:
        for name in clean.sources(names):
            try:
                yield run.make(clean.load(name), name)
            except ArticleError as error:
                status = error.exit_status
                yield Made(name, None, "failed", error=str(error), exit_status=status)
    finally:
        run.close()


def writable(out: Path) -> None:
    """Make the output folder and see that it takes files.

    Raises:
        UserError: it does not.

    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with files.replacing(out / ".writable") as probe:
            probe.write_bytes(b"")
        (out / ".writable").unlink()
    except OSError as error:
        raise from_os_error(error, "writing the output folder", out) from error


class _Run:
    """What the articles of a run share: the cast, its lexicons, the workers, the cache."""

    def __init__(self, settings: Settings, options: Options) -> None:
        from tts_news.engines import engine_class
        from tts_news.script import Lexicons
        from tts_news.synthesize import Synthesizer
        from tts_news.workers import Workers

        self.settings, self.options = settings, options
        self.out = Path(settings.out)
        self.cast = cast_of(settings)
        self.lexicons = Lexicons(settings, options.on_warning)
        readers = [*self.cast.readers, *self.cast.kinds.values()]
        self.engines = {v.name: engine_class(v.engine)(v.settings) for v in self.cast.voices}
        self.cache = cache.ClipCache(options.cache_folder)
        self.fallbacks: list[Fallback] = []
        writable(self.out)
        self.workers = Workers(options.workers, options.cluster)
        self.synthesizer = Synthesizer(
            self.cast.voices,
            self.cache,
            self.workers,
            max(self.engines[voice.name].rate for voice in readers),
            fresh=options.force,
            on_fallback=self._note,
        )

    def make(self, article: Article, name: str) -> Made:
        from tts_news.produce import produce
        from tts_news.script import Script

        before = catalogue.find(self.out, article.id)
        # A source that names no time keeps the one that its episode was first published with.
        now = datetime.fromtimestamp(int(time.time()), UTC)
        published = article.published or (before.published if before else now)
        article = replace(article, published=published)
        script = Script(article, self.cast, self.lexicons)
        recipe = self._recipe(article, script.utterances)
        same = before is not None and before.recipe == recipe and not self.options.force
        if before and same and catalogue.is_complete(self.out, before):
            return Made(name, before, "unchanged")
        self.fallbacks.clear()
        spoken = self._spoken()
        try:
            episode = produce(
                article,
                script,
                self.cast,
                self.synthesizer,
                self.settings,
                stem=catalogue.stem(before) if before else _stem(article),
                scratch=self.options.cache_folder,
                on_progress=self.options.on_progress,
            )
            # Where a voice stood in it is not what was asked for: the next run tries again.
            episode = replace(episode, recipe="" if self.fallbacks else recipe)
            catalogue.save(self.out, episode)
        except OSError as error:
            raise from_os_error(error, "writing the episode", self.out) from error
        return Made(name, episode, "made", self._spoken() - spoken, tuple(self.fallbacks))

    def close(self) -> None:
        """Stop the workers, keep the cache under its limit, tell what was asked."""
        self.workers.close()
        if self._spoken():
            self.cache.clear(int(self.settings.cache_gb * 1e9))
        self.options.on_asked(self.synthesizer.asked)

    def _spoken(self) -> int:
        return sum(asked.clips for asked in self.synthesizer.asked.values())

    def _note(self, fallback: Fallback) -> None:
        self.fallbacks.append(fallback)
        self.options.on_fallback(fallback)

    def _recipe(self, article: Article, utterances: list[Utterance]) -> str:
        """A digest of all that the episode's bytes depend on."""
        heard = sorted({utterance.voice for utterance in utterances})
        parts = [
            __version__,
            [[name, *_identity(self.engines[name])] for name in heard],
            len(self.cast.voices) > 1,
            [article.title, article.lead, [[p.kind, p.text] for p in article.paragraphs]],
            [article.author, str(article.published), article.source, article.url, article.id],
            [(u.voice, u.spoken) for u in utterances],
            sorted((self.cast.readers[0].pauses | self.settings.pauses).items()),
            [self.settings.show.title, self.settings.show.author],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _identity(engine: Engine) -> list[Any]:
    return [engine.name, engine.version, engine.settings]


def _stem(article: Article) -> str:
    """Date, title and id in a name that every file system and web server takes."""
    day = f"{article.published:%Y-%m-%d}"
    return f"{day}-{slug(article.title)}-{hashlib.sha256(article.id.encode()).hexdigest()[:8]}"


def sample(settings: Settings, path: Path, text: str | None = None) -> float:
    """Write a sample of the settings' voice to `path` as MP3; its length in seconds.

    Raises:
        UserError: the voice or the path cannot be used.
        TtsNewsError: the voice cannot speak.

    """
    from tts_news import clean
    from tts_news.encode import encode_mp3
    from tts_news.loudness import levelling, measure
    from tts_news.script import Lexicons, Script
    from tts_news.synthesize import SAMPLE, Synthesizer
    from tts_news.workers import Workers

    cast = cast_of(settings)
    said = Script(clean.plain(text or SAMPLE), cast, Lexicons(settings, lambda _line: None))
    workers = Workers(1)
    kept = cache.ClipCache(cache.default_folder())
    try:
        synthesizer = Synthesizer(cast.voices, kept, workers)
        spoken = " ".join(utterance.spoken for utterance in said.utterances)
        sound = synthesizer.sample(cast.readers[0], spoken)
    finally:
        workers.close()
    with tempfile.TemporaryFile() as pcm:
        pcm.write(sound.pcm)
        filters = levelling(measure(pcm, sound.rate), pcm, sound.rate)
        try:
            with files.replacing(path) as beside:
                encode_mp3(pcm, sound.rate, filters, beside)
        except OSError as error:
            raise from_os_error(error, "writing the sample", path) from error
    return sound.seconds


def publish(settings: Settings) -> tuple[Path, int]:
    """Write feed.xml from what is in the output folder; its path and how many episodes it holds.

    Raises:
        UserError: the folder is missing or cannot be written, or the cover is not usable.

    """
    from tts_news.publish.cover import place_cover
    from tts_news.publish.feed import write_feed

    out = Path(settings.out)
    if not out.is_dir():
        raise UserError(f"{out}: no such folder; make an episode first, or name one with --out")
    given = settings.folder / settings.show.cover if settings.show.cover else None
    try:
        cover = place_cover(out, given)
        found = catalogue.episodes(out)
        return write_feed(out, settings.show, found, cover), len(found)
    except OSError as error:
        raise from_os_error(error, "writing the feed", os.fspath(out)) from error
