"""Publishing a bulletin as an episode of the show's feed, with a page and transcripts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from tts_news.bulletin.rundown import NEWS
from tts_news.edition.issue import Issue
from tts_news.messages import _
from tts_news.model import Article, Chapter, Cue, Edition, Kind, Paragraph, Story
from tts_news.script.wording import rendered, template_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tts_news.audio.loudness import Loudness
    from tts_news.audio.mastering import Leveller
    from tts_news.bulletin.timeline import Aired, Line, Timeline
    from tts_news.edition.added import Added
    from tts_news.settings import Settings


def publish(
    title: str,
    timeline: Timeline,
    articles: Mapping[str, Article],
    voice: str,
    web: Leveller,
    settings: Settings,
    *,
    force: bool = False,
) -> Added:
    """Add a programme to the output as an episode, replacing its earlier version if there is one.

    `articles` are those of its items, by the item's name; `web` is its sound for the web. The feed
    is not written here.

    Raises:
        UserError: the output cannot be used, or a template of the settings is wrong.
        TtsNewsError: an encoder fails, a disk is full, or a bucket cannot be reached.

    """
    from tts_news.audio.formats import with_music
    from tts_news.audio.mastering import mastered
    from tts_news.edition.added import add
    from tts_news.edition.finish import Heard

    def encode(path: Path, form: str) -> Loudness:
        return mastered(web, path, form)

    stories, cues = told(timeline, articles)
    heard = Heard(tuple(cues), chapters(timeline), timeline.seconds, voice)
    forms = [with_music(form) if timeline.music else form for form in settings.formats]
    edition = _edition(title, timeline, stories, settings)
    return add(edition, heard, forms, encode, _digest(web), settings, force=force)


def chapters(timeline: Timeline) -> tuple[Chapter, ...]:
    """A chapter for each item; times in seconds, rounded to milliseconds."""
    ends = [round(one.end, 3) for one in timeline.aired]
    starts = [0.0, *ends[:-1]]
    return tuple(
        Chapter(one.title, start, end, one.url)
        for one, start, end in zip(timeline.aired, starts, ends, strict=True)
    )


def told(
    timeline: Timeline, articles: Mapping[str, Article]
) -> tuple[tuple[Story, ...], list[Cue]]:
    """The programme as stories, and the time of each sentence; cut sentences are left out."""
    stories: list[Story] = []
    cues: list[Cue] = []
    for one in timeline.aired:
        groups = [list(lines) for _, lines in groupby(one.lines, _story_of)]
        for number, lines in enumerate(groups, 1):
            # In an item with both, the text comes before the article.
            article = articles.get(one.item.name) if number == len(groups) else None
            cues += (_cue(line, len(stories)) for line in lines)
            stories.append(Story(one.title, _article(one, lines, article)))
    return tuple(stories), cues


def _story_of(line: Line) -> int:
    return line.utterance.sentence.story


def _cue(line: Line, story: int) -> Cue:
    said = line.utterance.sentence
    times = round(line.start, 3), round(line.end, 3)
    return Cue(said.text, said.kind, *times, story, said.paragraph)


def _article(one: Aired, lines: Sequence[Line], article: Article | None) -> Article:
    """The article of an item as aired; if it has none, an article of the item's own text."""
    if one.item.recording:  # the words of a recording are unknown
        whole = article or Article("", tuple(_paragraphs(lines)))
        return replace(whole, left_out=(), notes=())
    title, lead = (
        " ".join(line.utterance.sentence.text for line in lines if kind_of(line) is kind)
        for kind in (Kind.TITLE, Kind.LEAD)
    )
    paragraphs = tuple(p for p in _paragraphs(lines) if p.kind not in (Kind.TITLE, Kind.LEAD))
    whole = article or Article("", ())
    return replace(whole, title=title, lead=lead, paragraphs=paragraphs, left_out=(), notes=())


def kind_of(line: Line) -> Kind:
    """The kind of a line's sentence."""
    return line.utterance.sentence.kind


def _paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    for _turn, some in groupby(lines, lambda line: line.utterance.sentence.paragraph):
        said = list(some)
        yield Paragraph(" ".join(x.utterance.sentence.text for x in said), kind_of(said[0]))


def _edition(
    title: str, timeline: Timeline, stories: tuple[Story, ...], settings: Settings
) -> Edition:
    begins, show = timeline.begins, settings.show
    slot = f"{begins:%H:%M}"
    articles = [story.article for story in stories if story.article.title]
    values = template_values(title, show.title, begins, articles, slot)
    news = [one.title for one in timeline.aired if one.item.kind in NEWS]
    # The prefix keeps it apart from an edition of the same name and hour.
    issue = Issue(show.title, f"bulletin: {title}", begins.date(), slot)
    return Edition(
        id=issue.id,
        title=rendered(
            settings.edition.title, values, _("edition.{key} in tts-news.toml", key="title")
        ),
        summary=" ".join(f"{one.rstrip('.')}." for one in news) or title,
        published=begins,
        stories=stories,
        author=show.author,
        language=show.language,
    )


def _digest(sound: Leveller) -> str:
    sound.sound.seek(0)
    return hashlib.file_digest(sound.sound, "sha256").hexdigest()  # type: ignore[arg-type]
