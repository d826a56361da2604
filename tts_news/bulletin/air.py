"""Making the files of a bulletin from its rundown: the conductor of all steps."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.audio import mix
from tts_news.audio.ffmpeg import Shape, pipe
from tts_news.audio.loudness import Report, listening, reported
from tts_news.audio.mastering import Leveller, mastered, settled
from tts_news.base import files
from tts_news.base.interrupt import result
from tts_news.bulletin import wave
from tts_news.bulletin.mixdown import mixdown
from tts_news.bulletin.notes import notes
from tts_news.bulletin.timeline import Planner, Timeline
from tts_news.bulletin.voiced import Reader, Takes, Voiced, voiced
from tts_news.errors import CACHE, TooShortError, UnfitError, UserError, from_os_error
from tts_news.messages import _
from tts_news.settings.bulletins import MADE
from tts_news.speech import clip_cache
from tts_news.speech.workers import Threads, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tts_news.audio.music import Track
    from tts_news.audio.tags import Tags
    from tts_news.bulletin.fit import Stretch
    from tts_news.bulletin.rundown import Item, Rundown
    from tts_news.edition.added import Added
    from tts_news.model import Article
    from tts_news.settings import Settings
    from tts_news.speech.synthesize import Fallback


_TRIED = 8
"""How many other lengths are tried before a message suggests one."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run."""

    out: Path
    name: str
    """The name of the WAV; the other files share its stem."""
    deliver: tuple[str, ...] = ()
    """Places of delivery."""
    only: tuple[str, ...] = ()
    """Items to be spoken again; the others must be in the cache."""
    workers: int | None = None
    cluster: str = ""
    """Address of a Dask scheduler whose workers speak the sentences."""
    allow_private: bool = False
    cache_folder: Path = field(default_factory=files.cache_folder)
    on_warning: Callable[[str], None] = lambda _problem: None
    on_fallback: Callable[[Fallback], None] = lambda _fallback: None


@dataclass(frozen=True, slots=True)
class Programme:
    """A bulletin that is planned to the sample but not mixed yet."""

    title: str
    timeline: Timeline
    takes: Takes
    dropped: tuple[Item, ...]
    articles: dict[str, Article]
    """The articles, by the name of their item."""
    voice: str
    """The name of the cast."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A finished bulletin."""

    programme: Programme
    files: tuple[Path, ...]
    """The WAV, the MP3 and the papers."""
    report: Report
    """The measured loudness of the WAV."""
    web: Leveller
    """Its sound for the web; available until the context of `air` ends."""

    @property
    def timeline(self) -> Timeline:
        """The timeline of its programme."""
        return self.programme.timeline

    def publish(self, settings: Settings, *, force: bool = False) -> Added:
        """Publish it as an episode of the show; see `episode.publish`."""
        from tts_news.bulletin import episode

        one = self.programme
        return episode.publish(
            one.title, one.timeline, one.articles, one.voice, self.web, settings, force=force
        )


@contextmanager
def planned(
    plan: Rundown,
    settings: Settings,
    options: Options,
    articles: dict[str, Article] | None = None,
) -> Iterator[Programme]:
    """Read, speak and time a rundown; `articles` gives its items' articles if already read.

    Raises:
        UserError: something that it names does not exist, or its length cannot be met.
        TtsNewsError: no voice can speak a sentence.

    """
    from tts_news.model import Pauses
    from tts_news.speech.synthesize import Synthesizer

    options.cache_folder.mkdir(parents=True, exist_ok=True)
    unknown = set(options.only) - {item.name for item in plan.items}
    if unknown:
        names = ", ".join(item.name for item in plan.items)
        raise UserError(
            _(
                "--only {unknown}: no such item; there are {names}",
                unknown=", ".join(sorted(unknown)),
                names=names,
            )
        )
    with ExitStack() as stack:
        scratch = Path(
            stack.enter_context(tempfile.TemporaryDirectory(dir=files.roomy(options.cache_folder)))
        )
        tracks = _tracks(plan, scratch, stack)
        told = _articles(plan, options) if articles is None else articles
        reader = Reader(plan, settings, told, options.on_warning)
        workers = Workers(options.workers, options.cluster)
        stack.callback(workers.close)
        clips = clip_cache.ClipCache(options.cache_folder)

        def speaker(*, fresh: bool = False) -> Synthesizer:
            return Synthesizer(
                reader.cast.voices,
                clips,
                workers,
                reader.rate,
                fresh=fresh,
                whole_stories=settings.fallback == "story",
                on_fallback=options.on_fallback,
            )

        synthesizer = speaker()
        anew = (options.only, speaker(fresh=True)) if options.only else None
        takes = Takes(stack.enter_context(tempfile.TemporaryFile(dir=scratch)), synthesizer.rate)
        aired = Takes(stack.enter_context(tempfile.TemporaryFile(dir=scratch)), synthesizer.rate)
        pauses = Pauses(**reader.cast.pauses(settings.pauses))
        planner = Planner(plan, pauses, tracks)
        stretches, gone = _planned(
            plan.items,
            planner,
            lambda items: list(voiced(reader, items, synthesizer, takes, anew)),
            takes.rate,
        )
        dropped = tuple(replace(item, title=reader.titled(item)) for item in gone)
        timeline = planner.placed(stretches, takes, aired, tuple(notes(stretches, dropped)))
        yield Programme(reader.title, timeline, aired, dropped, told, reader.cast.name)


def _planned(
    items: Sequence[Item],
    planner: Planner,
    said: Callable[[Sequence[Item]], list[Voiced]],
    rate: int,
) -> tuple[list[Stretch], list[Item]]:
    """The fitted stretches and the dropped items.

    If the items do not fit, the error's message suggests a length. Another length may drop other
    items, so the suggested one is tried first.

    Raises:
        UnfitError: the items cannot be fitted.

    """
    try:
        return _filled(items, planner, said, rate)
    except UnfitError as problem:
        length = problem.length
        for _attempt in range(_TRIED):
            if length is None:
                break
            try:
                _filled(items, planner.at(length), said, rate)
            except UnfitError as other:
                length = other.length
            else:
                return _filled(items, planner.knowing(length), said, rate)
        raise


def _filled(
    items: Sequence[Item],
    planner: Planner,
    said: Callable[[Sequence[Item]], list[Voiced]],
    rate: int,
) -> tuple[list[Stretch], list[Item]]:
    """The stretches with as few fillers as needed, in their order, and the dropped items.

    The time that the fillers do not fill goes to a bed that may run on.

    Raises:
        UnfitError: the items cannot be fitted.

    """
    fillers = [item for item in items if item.filler]
    fullest: list[Item] = []
    last: UnfitError
    for count in range(len(fillers) + 1):
        chosen = [item for item in items if not item.filler or item in fillers[:count]]
        try:
            return _fitted(chosen, planner, said, rate)
        except TooShortError as problem:
            fullest, last = chosen, problem
        except UnfitError as problem:
            last = problem
            break
    if not fullest or not any(item.bed_runs_on for item in fullest):
        raise last
    return _fitted(fullest, planner, said, rate, beds_run_on=True)


def _fitted(
    items: Sequence[Item],
    planner: Planner,
    said: Callable[[Sequence[Item]], list[Voiced]],
    rate: int,
    *,
    beds_run_on: bool = False,
) -> tuple[list[Stretch], list[Item]]:
    """The stretches and the dropped items, fitted repeatedly until no more items are dropped.

    After each dropped item the script changes, as headlines name only the stories that are aired.
    """
    dropped: list[Item] = []
    while True:
        stretches = planner.stretches(said(items), rate, beds_run_on=beds_run_on)
        gone = {
            part.name
            for stretch in stretches
            for part, kept in zip(stretch.parts, stretch.found.kept, strict=True)
            if kept < 0
        }
        if not gone:
            return stretches, dropped
        # One at a time: its headline goes too, so the next item may fit after all.
        first = max(
            (i for i in items if i.name in gone), key=lambda i: (i.priority, items.index(i))
        )
        dropped.append(first)
        items = [item for item in items if item is not first]


def _tracks(plan: Rundown, folder: Path, stack: ExitStack) -> dict[str, Track]:
    keys = ("jingle_before", "jingle_after", "bed")
    names = {getattr(item, key) for item in plan.items for key in keys} - {""}
    found = {}
    for name in sorted(names):
        found[name] = mix.opened(plan.folder / name, plan.channels, folder)
        stack.enter_context(found[name].pcm)
    return found


def _articles(plan: Rundown, options: Options) -> dict[str, Article]:
    from tts_news.edition.conductor import article_of

    found = {}
    for item in plan.items:
        if item.article:
            path = item.article if "://" in item.article else str(plan.folder / item.article)
            found[item.name] = article_of(path, allow_private=options.allow_private)
    return found


@contextmanager
def air(plan: Rundown, settings: Settings, options: Options) -> Iterator[Broadcast]:
    """Make a bulletin: the WAV for air, the MP3 for the web and the papers, all or nothing.

    Its sound is kept until the context ends.

    Raises:
        UserError: as for `planned`, or the folder cannot be written.
        TtsNewsError: as for `planned`, the encoder fails, or the disk is full.

    """
    from tts_news.edition.conductor import writable

    writable(options.out)
    files.sweep(options.out)
    with ExitStack() as stack:
        try:
            programme = stack.enter_context(planned(plan, settings, options))
            scratch = files.roomy(options.cache_folder)
            timeline, aim = programme.timeline, plan.loudness
            sounds = mixdown(timeline, programme.takes, plan.channels, aim, scratch, stack)
        except OSError as error:
            where = options.cache_folder
            raise from_os_error(error, _("keeping what was spoken"), where, CACHE) from error
        try:
            made = _aired(plan, settings, options, programme, *sounds)
        except OSError as error:
            raise from_os_error(error, _("making the bulletin"), options.out) from error
        yield made


def files_of(options: Options) -> tuple[Path, ...]:
    """The paths of the WAV, the MP3 and the papers."""
    return tuple(options.out / f"{Path(options.name).stem}.{ending}" for ending in MADE)


def _aired(
    plan: Rundown,
    settings: Settings,
    options: Options,
    programme: Programme,
    for_air: Leveller,
    for_web: Leveller,
) -> Broadcast:
    from tts_news.audio.tags import tag
    from tts_news.bulletin import paper
    from tts_news.bulletin.picture import draw

    timeline = programme.timeline
    stem = Path(options.name).stem
    with ExitStack() as stack:

        def beside(ending: str) -> Path:
            return stack.enter_context(files.replacing(options.out / f"{stem}.{ending}"))

        mp3, wav, tags = beside("mp3"), beside("wav"), _tags(settings, programme)
        with Threads(1) as other:
            web = other.submit(_web, timeline, for_web, mp3, tags)
            report = _wav(plan, settings, programme, for_air, wav, stem)
            picture = draw(wav, _shape_of_wav(plan), timeline, report, plan.loudness)
            result(web)
        if settings.bulletin.id3:
            tag(wav, "wav", tags)
        papers = paper.papers(programme.title, timeline, programme.dropped, report, f"{stem}.png")
        papers["png"] = picture
        for ending in MADE[2:]:
            beside(ending).write_bytes(papers[ending])
    made = files_of(options)
    return Broadcast(programme, made, report, for_web)


def _wav(
    plan: Rundown, settings: Settings, programme: Programme, master: Leveller, path: Path, name: str
) -> Report:
    """Write the Broadcast Wave, with cut id `name` for playout; return its measured loudness."""
    timeline = programme.timeline
    form, frames = _shape_of_wav(plan), timeline.frames(mix.RATE)
    about = wave.About(
        f"{programme.title}, {settings.show.title}",
        settings.show.author,
        f"{timeline.begins:%Y%m%d%H%M%S}",
        timeline.begins,
        title=programme.title,
        cut=name,
    )
    cues = [(round(one.start * mix.RATE), one.title) for one in timeline.aired]

    def write(filters: str) -> Report:
        whole = f"{filters},aresample={mix.RATE},apad=whole_len={frames},atrim=end_sample={frames}"
        arguments = ["-af", whole, *form.arguments, "pipe:1", *listening(log="info")]
        with path.open("wb+") as file:
            wave.write_head(file, about, form, frames, cues)
            said = pipe(master.sound, master.shape, arguments, _("writing the WAV"), file)
            report = reported(said)
            wave.write_loudness(file, report)
        return report

    return settled(master, write, tolerance=0.1)


def _shape_of_wav(plan: Rundown) -> Shape:
    """The sample format of the WAV."""
    return Shape(mix.RATE, plan.channels, f"s{plan.bits}le")


def _web(timeline: Timeline, master: Leveller, path: Path, tags: Tags) -> None:
    """Encode the MP3 and write its tags and chapters."""
    from tts_news.audio.formats import with_music
    from tts_news.audio.tags import tag

    mastered(master, path, with_music("mp3") if timeline.music else "mp3")
    tag(path, "mp3", tags)


def _tags(settings: Settings, programme: Programme) -> Tags:
    """The tags of the MP3, and of the WAV if `id3` is set."""
    from tts_news.audio.tags import Tags
    from tts_news.bulletin.episode import chapters, told

    timeline = programme.timeline
    _stories, cues = told(timeline, {})
    title = f"{programme.title} {timeline.begins:%H:%M %d/%m/%Y}"
    return Tags(
        title=title,
        artist=settings.show.author,
        album=settings.show.title,
        date=f"{timeline.begins:%Y-%m-%dT%H:%M:%S}",
        comment=title,
        lyrics="\n".join(cue.text for cue in cues),
        id3=settings.show.id3,
        cues=tuple(cues),
        chapters=chapters(timeline),
    )
