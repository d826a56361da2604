"""The music of an edition: the positions of jingle, bed and stings around its stories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tts_news.audio import music as scores
from tts_news.audio.music import BREATH, Spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tts_news.audio.music import Music, Played, Track
    from tts_news.model import Cue


@dataclass(frozen=True, slots=True)
class Score:
    """The tracks of an edition, each of which may be missing.

    The music before a story is part of it, so its chapter begins with the sting.
    """

    music: Music
    jingle: Track | None = None
    """Before the first word."""
    sting: Track | None = None
    """Between two stories."""
    closing: Track | None = None
    """After the last word."""
    bed: Track | None = None
    under: frozenset[int] = frozenset()
    """The numbers of the stories with the bed, no two of them adjacent."""

    def before(self, story: int, *, is_first: bool) -> float:
        """Seconds of music alone before a story's first word."""
        track = self.jingle if is_first else self.sting
        lead = self.music.lead if self._has_bed(story) else 0.0
        return (track.seconds + BREATH if track else 0.0) + lead

    def after(self, story: int, *, is_last: bool) -> float:
        """Seconds of music alone after a story's last word, its pause aside."""
        closing = self.closing.seconds if self.closing and is_last else 0.0
        return (self.music.tail if self._has_bed(story) else 0.0) + closing

    def played(self, cues: Sequence[Cue], end: float) -> Iterator[Played]:
        """The tracks with their positions, for the cues of a programme of `end` seconds."""
        for number, (story, words) in enumerate(_spoken(cues).items()):
            if track := self.sting if number else self.jingle:
                start = words.start - self.before(story, is_first=not number)
                yield scores.jingle(track, start, self.music)
            if self.bed and self._has_bed(story):
                yield scores.bed(self.bed, words.start - self.music.lead, [words], self.music)
        if self.closing:
            yield scores.jingle(self.closing, end - self.closing.seconds, self.music)

    def _has_bed(self, story: int) -> bool:
        return self.bed is not None and story in self.under


def _spoken(cues: Sequence[Cue]) -> dict[int, Spoken]:
    """The section of each story from its first word to its last, by its number."""
    found: dict[int, Spoken] = {}
    for cue in cues:
        first = found.get(cue.story)
        found[cue.story] = Spoken(first.start if first else cue.start, cue.end)
    return found
