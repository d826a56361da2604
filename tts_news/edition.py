"""The one module that joins the stages: articles in, episodes and the feed out."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news import __version__, cache, catalogue, files
from tts_news.errors import ArticleError, UserError, from_os_error
from tts_news.letters import one_line, slug
from tts_news.model import Article, Episode, Kind, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tts_news.encode import Tags
    from tts_news.lexicon import Lexicon
    from tts_news.model import Clip
    from tts_news.settings import Settings
    from tts_news.voices import Voice


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is; sent after every sentence."""

    article: str
    done: int
    """Sentences."""
    total: int
    seconds: float
    """Of programme so far."""
    stage: str
    """speaking or encoding."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one article."""

    name: str
    episode: Episode | None
    state: str
    """made, unchanged or failed."""
    spoken: int = 0
    """Sentences spoken anew; the rest came from the cache."""
    error: str = ""
    exit_status: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to go, beside the settings."""

    force: bool = False
    cache_folder: Path = field(default_factory=cache.default_folder)
    on_progress: Callable[[Progress], None] = lambda _progress: None
    on_warning: Callable[[str], None] = lambda _problem: None


def utterances_of(
    article: Article, voice: Voice, lexicon: Lexicon | None = None
) -> list[Utterance]:
    """What will be spoken for an article, sentence by sentence."""
    from tts_news.normalize import Normalizer
    from tts_news.segment import segment

    return Normalizer.for_voice(voice, lexicon).utterances(segment(article))


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


def read_aloud(article: Article, settings: Settings) -> tuple[list[Utterance], list[str]]:
    """What will be spoken for an article with these settings, and the lexicons' broken lines.

    Raises:
        UserError: the voice or a lexicon cannot be used.

    """
    from tts_news import voices

    voice = voices.load(settings.voice)
    lexicon, problems = lexicon_for(voice, settings)
    return utterances_of(article, voice, lexicon), problems


def make(names: Iterable[str], settings: Settings, options: Options) -> Iterator[Made]:
    """Make an episode of each article named, one result for each, and go on past a bad one.

    The feed is not written here: see `publish`.

    Raises:
        UserError: the voice or the output folder cannot be used.
        TtsNewsError: a failure that would meet every article, such as a full disk.

    """
    from tts_news import clean, voices

    voice = voices.load(settings.voice)
    lexicon, problems = lexicon_for(voice, settings)
    for problem in problems:
        options.on_warning(problem)
    out = Path(settings.out)
    writable(out)
    for name in clean.sources(names):
        try:
            article = clean.load(name)
            yield _make_one(article, name, voice, lexicon, settings, options)
        except ArticleError as error:
            yield Made(name, None, "failed", error=str(error), exit_status=error.exit_status)


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


def _make_one(
    article: Article,
    name: str,
    voice: Voice,
    lexicon: Lexicon,
    settings: Settings,
    options: Options,
) -> Made:
    out = Path(settings.out)
    before = catalogue.find(out, article.id)
    # A source that names no time keeps the one that its episode was first published with.
    now = datetime.fromtimestamp(int(time.time()), UTC)
    published = article.published or (before.published if before else now)
    article = replace(article, published=published)
    utterances = utterances_of(article, voice, lexicon)
    recipe = _recipe(article, utterances, voice, settings)
    same = before is not None and before.recipe == recipe and catalogue.is_complete(out, before)
    if same and not options.force:
        return Made(name, before, "unchanged")
    stem = catalogue.stem(before) if before else _stem(article)
    try:
        episode, spoken = _produce(article, utterances, voice, settings, options, stem, recipe)
    except OSError as error:
        raise from_os_error(error, "writing the episode", out) from error
    return Made(name, episode, "made", spoken=spoken)


def _stem(article: Article) -> str:
    """Date, title and id in a name that every file system and web server takes."""
    day = f"{article.published:%Y-%m-%d}"
    return f"{day}-{slug(article.title)}-{hashlib.sha256(article.id.encode()).hexdigest()[:8]}"


def _recipe(article: Article, utterances: list[Utterance], voice: Voice, settings: Settings) -> str:
    """A digest of all that the episode's bytes depend on."""
    from tts_news.engines import engine_class

    engine = engine_class(voice.engine)(voice.settings)
    parts = [
        __version__,
        [engine.name, engine.version, voice.name, voice.settings],
        [article.title, article.lead, [[p.kind, p.text] for p in article.paragraphs]],
        [article.author, str(article.published), article.source, article.url, article.id],
        [u.spoken for u in utterances],
        sorted(settings.pauses.items()),
        [settings.show.title, settings.show.author],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _produce(
    article: Article,
    utterances: list[Utterance],
    voice: Voice,
    settings: Settings,
    options: Options,
    stem: str,
    recipe: str,
) -> tuple[Episode, int]:
    """Speak, stitch, set the loudness, encode; audio and transcript first, the manifest last."""
    from tts_news.encode import AUDIO_TYPE, encode_mp3, tag_mp3
    from tts_news.engines import engine_class
    from tts_news.loudness import CEILING, levelling, measure, measure_file
    from tts_news.stitch import Pauses, Programme, chapters
    from tts_news.synthesize import synthesize
    from tts_news.transcript import webvtt

    out = Path(settings.out)
    kept = cache.ClipCache(options.cache_folder)
    rate = engine_class(voice.engine)(voice.settings).rate
    pauses = Pauses(**settings.pauses)
    spoken = 0

    def followed(stage: str, programme: Programme, *, fresh: bool = False) -> Iterator[Clip]:
        nonlocal spoken
        clips = synthesize(utterances, voice, kept, fresh=fresh)
        for done, clip in enumerate(clips, 1):
            spoken += not clip.cached
            yield clip
            options.on_progress(
                Progress(article.title, done, len(utterances), programme.seconds, stage)
            )

    # The first pass speaks and measures at once; later ones take the clips from the cache.
    first = Programme(pauses, rate)
    measured = measure(first.pieces(followed("speaking", first, fresh=options.force)), rate)

    def again() -> Iterator[bytes]:
        return Programme(pauses, rate).pieces(synthesize(utterances, voice, kept))

    audio, transcript = out / f"{stem}.mp3", out / f"{stem}.vtt"
    marks = chapters(first.cues, first.seconds)
    with files.replacing(audio) as beside:
        # The encoder may push a peak over the ceiling; then the limiter is set lower.
        for ceiling in (CEILING, CEILING - 1, CEILING - 2):
            programme = Programme(pauses, rate)
            pieces = programme.pieces(followed("encoding", programme))
            encode_mp3(pieces, rate, levelling(measured, again, rate, ceiling=ceiling), beside)
            reached = measure_file(beside)
            if reached.peak <= CEILING:
                break
        tag_mp3(beside, _tags(article, settings), marks)
        size = beside.stat().st_size
    files.write(transcript, webvtt(first.cues, article.language).encode())
    episode = Episode(
        id=article.id,
        title=article.title,
        summary=article.lead or next((p.text for p in article.paragraphs), ""),
        author=article.author,
        published=article.published or datetime.fromtimestamp(0, UTC),
        source=article.source,
        url=article.url,
        voice=voice.name,
        audio=audio.name,
        audio_bytes=size,
        audio_type=AUDIO_TYPE,
        transcript=transcript.name,
        duration=round(first.seconds, 3),
        loudness=reached.integrated,
        recipe=recipe,
        cues=tuple(replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in first.cues),
        chapters=tuple(replace(c, start=round(c.start, 3), end=round(c.end, 3)) for c in marks),
    )
    catalogue.save(out, episode)
    return episode, spoken


def _tags(article: Article, settings: Settings) -> Tags:
    from tts_news.encode import Tags

    text = "\n\n".join(
        [article.title, article.lead]
        + [p.text for p in article.paragraphs if p.kind is not Kind.CAPTION]
    )
    return Tags(
        title=article.title,
        artist=article.author or one_line(settings.show.author),
        album=one_line(settings.show.title),
        date=f"{article.published:%Y-%m-%dT%H:%M:%S}",
        comment=" ".join(filter(None, [article.source, article.url])) or article.title,
        lyrics=text,
        url=article.url,
    )


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
