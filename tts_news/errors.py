"""The exceptions that a user may see, and the exit status of each.

    TtsNewsError            a failure: exit status 1
    └── UserError           the user's mistake: exit status 2
        ├── UnfitError      a bulletin cannot be fitted to its length
        │   └── TooShortError   it is shorter than its length
        └── ArticleError    one article cannot be used; the run continues with the others
            ├── UnreachableError  its server cannot be reached: exit status 1
            └── LostError         the workers that make it die: exit status 1
    └── VoiceError      an engine could not speak an utterance: retry, or use another voice

A message is one line: what happened, where, and what to do about it.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from tts_news.messages import N_, _

if TYPE_CHECKING:
    from pathlib import Path


class TtsNewsError(Exception):
    """A failure that the user did not cause: a full disk, an encoder that crashed."""

    exit_status = 1


class UserError(TtsNewsError):
    """A mistake that the user can correct: a name, a path, a setting."""

    exit_status = 2


class UnfitError(UserError):
    """A bulletin that cannot be fitted to its length, whatever is cut from it."""

    length: int | None = None
    """Seconds: the length that could be reached; None if something else prevents the fit."""


class TooShortError(UnfitError):
    """A bulletin that is shorter than its length: airing a filler item may help."""


class ArticleError(UserError):
    """An article that cannot be read, or that contains no text to speak."""


class UnreachableError(ArticleError):
    """An article's server does not answer: a failure, but the run continues with the others."""

    exit_status = 1


class LostError(ArticleError):
    """An episode on which cluster workers keep dying: the run continues with the others."""

    exit_status = 1


class VoiceError(TtsNewsError):
    """An engine could not speak an utterance.

    It is pickled between processes, so all of its state is in its constructor's arguments.
    """

    def __init__(
        self, reason: str, *, again: bool = False, wait: float = 0.0, down: bool = False
    ) -> None:
        """`again`: a retry may succeed, after at least `wait` seconds.

        `down`: every other utterance of this run would fail too (a rejected key).
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
"""The remedy when the cache cannot be written."""

OUT = N_("choose another folder with --out")
"""The remedy when the output folder cannot be written."""


def from_os_error(
    error: OSError,
    doing: str,
    where: Path | str,
    remedy: str = OUT,
) -> TtsNewsError:
    """The one-line error for an `OSError` that was raised while `doing` something at `where`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
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
    from tts_news.messages.faults import in_words  # here: every command imports this module

    return TtsNewsError(
        _(
            "{where}: {reason} while {doing}",
            where=where,
            reason=in_words(error),
            doing=doing,
        )
    )
