"""Assembling editions from articles: they are chosen, fitted to a length, named and composed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tts_news.edition import choice as choosing
from tts_news.edition import compose
from tts_news.edition import issue as issues
from tts_news.edition.identity import paired
from tts_news.errors import UserError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from tts_news.edition.choice import Candidate, Choice, Dropped
    from tts_news.edition.issue import Issue, Place
    from tts_news.model import Article, Edition
    from tts_news.publish.catalogue import Catalogue
    from tts_news.settings import Settings

    Composed = Callable[[Sequence[Article]], Edition]
    Fitted = Callable[[Sequence[Article], Composed], tuple[list[Article], list[Dropped]]]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Assembles the editions of one run."""

    asked: str
    """The requested name of the edition, or `daily`."""
    choice: Choice
    settings: Settings
    catalogue: Catalogue
    on_warning: Callable[[str], None] = lambda _line: None
    fitted: Fitted = lambda articles, _composed: (list(articles), [])
    """Fits the stories to a length; returns the kept and the dropped ones."""
    now: datetime = field(default_factory=issues.now)

    def editions(self, candidates: Sequence[Candidate]) -> Iterator[Edition]:
        """The edition of the articles, or for `daily` one for each day.

        Raises:
            UserError: no article is left, or a template of the settings is wrong.

        """
        made = 0
        for day, articles in self._groups(choosing.ordered(candidates)):
            edition = self._edition(day, articles)
            if edition:
                made += 1
                yield edition
        if candidates and not made:
            raise UserError(
                _(
                    "{name}: no article is left for it; name others, or ask for more",
                    name=self.asked,
                )
            )

    @property
    def _daily(self) -> bool:
        return self.asked == compose.DAILY

    def _groups(self, articles: Sequence[Article]) -> Iterator[tuple[date, Sequence[Article]]]:
        """The day and the articles of each edition."""
        if not self._daily:
            yield self.choice.day or self.now.date(), articles
            return
        for group in compose.by_day(articles):
            day = compose.dated(group[0]).date()
            if self.choice.day in (None, day):
                yield day, group

    def _edition(self, day: date, articles: Sequence[Article]) -> Edition | None:
        """The edition of a day; None if no article is left for it."""
        name = compose.name_of(self.asked, self.settings, digest=self.choice.digest)
        issue = issues.Issue(self.settings.show.title, name, day, self.choice.slot)
        slots = self.choice.new_of
        told = list(issues.earlier(issue, slots, self.catalogue)) if slots else []
        kept, dropped = choosing.chosen(articles, self.choice, told, issues.ends(issue, self.now))
        if kept:
            kept, too_long = self.fitted(kept, lambda some: self._composed(issue, some))
            dropped += too_long
        for one in dropped:
            self.on_warning(_("{name}: left out {one}", name=name, one=one))
        return self._in_its_place(issue, kept) if kept else None

    def _in_its_place(self, issue: Issue, articles: list[Article]) -> Edition:
        """The edition with a free number, or if it was made before, as it was then."""
        digest, catalogue = self.choice.digest, self.catalogue
        heads = [compose.head_of(one) for one in articles] if digest else articles
        place = issues.placed(
            issue, heads, catalogue, replaces=self.choice.replaces, grows=self._daily
        )
        if place.episode and place.same:
            before = issues.told_in(place.episode)
            same = paired(heads, before)
            times = [before[same[at]].published for at in range(len(articles))]
            articles = [replace(a, published=when) for a, when in zip(articles, times, strict=True)]
            return self._composed(place.issue, articles, place.episode.published)
        self._tell(place)
        return self._composed(place.issue, articles)

    def _composed(
        self, issue: Issue, articles: Sequence[Article], published: datetime | None = None
    ) -> Edition:
        when = published or (
            max(map(compose.dated, articles))
            if self._daily
            else issues.published(issue, articles, self.now)
        )
        return compose.compose(issue, articles, when, self.settings, digest=self.choice.digest)

    def _tell(self, place: Place) -> None:
        """Warn that an edition replaces another, or that there is another of its name."""
        issue, episode = place.issue, place.episode
        of = _(
            "{issue} of {day}{what}",
            issue=issue.name,
            day=issue.day,
            what=f" {issue.slot}" if issue.slot else "",
        )
        if episode:
            count = len(issues.told_in(episode))
            self.on_warning(
                _(
                    "{of}: replaces the one that was made of {count} other articles",
                    of=of,
                    count=count,
                )
            )
        elif issue.number > 1:
            self.on_warning(
                _(
                    "{of}: is there already, of other articles; this one is ({number}), and "
                    "--replace puts it in the place of that",
                    of=of,
                    number=issue.number,
                )
            )
