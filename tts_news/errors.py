"""What can go wrong, as people are told of it.

    TtsNewsError            a failure: exit status 1
    └── UserError           the user's mistake: exit status 2
        ├── UnfitError      a bulletin cannot be brought to its time
        │   └── TooShortError   it does not fill it
        └── ArticleError    one article cannot be used; the others go on
            ├── UnreachableError  its server cannot be reached: exit status 1
            └── LostError         the workers that make it die: exit status 1
    └── VoiceError      an engine could not speak an utterance: asked again, or another voice

A message is one line: what happened, where, and what to do about it.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from tts_news.messages import N_, _

if TYPE_CHECKING:
    from pathlib import Path


class TtsNewsError(Exception):
    """A failure that is nobody's mistake: a full disk, an encoder that died."""

    exit_status = 1


class UserError(TtsNewsError):
    """Something that the user can put right: a name, a path, a setting."""

    exit_status = 2


class UnfitError(UserError):
    """A bulletin that cannot be brought to its time, whatever may be left away."""

    length: int | None = None
    """Seconds that it could have, where nothing but its length holds it."""


class TooShortError(UnfitError):
    """A bulletin that does not fill its time: a filler may."""


class ArticleError(UserError):
    """An article that cannot be read or has nothing to be read aloud."""


class UnreachableError(ArticleError):
    """An article's server that does not answer: nobody's mistake, and the other articles go on."""

    exit_status = 1


class LostError(ArticleError):
    """An episode in the making of which workers of a cluster die: the others go on."""

    exit_status = 1


class VoiceError(TtsNewsError):
    """An engine could not speak an utterance.

    It travels between processes, so everything that it says is in its arguments.
    """

    def __init__(
        self, reason: str, *, again: bool = False, wait: float = 0.0, down: bool = False
    ) -> None:
        """`again`: asking once more may help, after `wait` seconds at the least.

        `down`: no other utterance will fare better in this run (a rejected key).
        """
        super().__init__(reason)
        self.again = again
        self.wait = wait
        self.down = down

    def __reduce__(self) -> tuple[Any, ...]:
        return _voice_error, (str(self), self.again, self.wait, self.down)


def _voice_error(reason: str, again: bool, wait: float, down: bool) -> VoiceError:
    return VoiceError(reason, again=again, wait=wait, down=down)


CACHE = N_("TTS_NEWS_CACHE names another folder")
"""What to do when the cache cannot be written."""

OUT = N_("choose another folder with --out")
"""What to do when the output folder cannot be."""


def from_os_error(
    error: OSError,
    doing: str,
    where: Path | str,
    remedy: str = OUT,
) -> TtsNewsError:
    """The one-line error for an `OSError` met while `doing` something at `where`."""
    if error.errno == errno.ENOSPC:
        return TtsNewsError(
            _(
                "{where}: the disk is full while {doing}; free some space and run again "
                "(what was spoken is kept in the cache)",
                where=where,
                doing=doing,
            )
        )
    if getattr(error, "winerror", None) in (32, 33):
        name = error.filename2 or error.filename or where
        return UserError(_("{name}: open in another program; close it and run again", name=name))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return UserError(
            _(
                "{where}: no permission for {doing}; {remedy}",
                where=where,
                doing=doing,
                remedy=_(remedy),
            )
        )
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return UserError(
            _(
                "{where}: a file is in the way while {doing}; {remedy}",
                where=where,
                doing=doing,
                remedy=_(remedy),
            )
        )
    from tts_news.messages.faults import in_words  # here, as every start comes by this module

    return TtsNewsError(
        _(
            "{where}: {reason} while {doing}",
            where=where,
            reason=in_words(error),
            doing=doing,
        )
    )
