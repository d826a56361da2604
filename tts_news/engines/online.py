"""What the engines on the network share: patience, the MP3 that comes back, faults in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.audio.ffmpeg import decode
from tts_news.engines import Engine
from tts_news.errors import VoiceError
from tts_news.messages import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

PATIENCE: dict[str, Any] = {
    "timeout": (20.0, 0.1, 600.0),  # seconds for an answer to begin or go on
    "tries": (4, 1, 20),
    "wait": (1.0, 0.0, 600.0),  # seconds before the second try; doubled for each one after
    "parallel": (2, 1, 64),  # requests at once to one host
}

MOST = 50_000_000
"""Bytes of one answer: a sentence as WAV is under 5 MB."""


class OnlineEngine(Engine):
    """An engine that asks a server."""

    online = True
    rate = 24000  # Hz that every answer is decoded to
    inaudible: ClassVar[frozenset[str]] = frozenset(PATIENCE)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.tries = self.settings["tries"]

    @staticmethod
    def received(answer: requests.Response) -> bytes:
        """The body of an answer that was asked for with `stream`.

        Raises:
            VoiceError: it is larger than any utterance, or breaks off.

        """
        import requests

        data = bytearray()
        try:
            for piece in answer.iter_content(1 << 16):
                data += piece
                if len(data) > MOST:
                    raise VoiceError(
                        _("the server sends over {most} MB", most=MOST // 1000000), down=True
                    )
        except requests.RequestException as error:
            raise VoiceError(_("the server's answer breaks off"), again=True) from error
        return bytes(data)

    def decoded(self, data: bytes) -> bytes:
        """Mono 16-bit PCM at `rate` of whatever audio file the server sent.

        Raises:
            VoiceError: it is no audio.

        """
        if not data:
            raise VoiceError(_("the server sent an empty answer"), again=True)
        pcm = decode(data, self.rate)
        if not pcm:
            raise VoiceError(_("the server's answer is not audio"), again=True)
        return pcm

    @staticmethod
    def refused(
        status: int,
        what: str,
        retry_after: str | None = None,
        *,
        said: str = "",
        has_key: bool = False,
    ) -> VoiceError:
        """The error for an HTTP status, RFC 9110: which of them may pass by themselves.

        `said` is the server's own reason; `has_key`: a key was sent, which may be the wrong one.
        """
        wait = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
        if said and status in (400, 404, 413, 415, 422):
            return VoiceError(
                _("{what} refuses it ({status}): {said}", what=what, status=status, said=said)
            )
        if status in (401, 403):
            remedy = _("check the key")
            if not has_key:
                remedy = _("update its package, set this machine's clock right, or it blocks us")
            return VoiceError(
                _(
                    "{what} rejects us (status {status}); {remedy}",
                    what=what,
                    status=status,
                    remedy=remedy,
                ),
                down=True,
            )
        if status == 429:
            return VoiceError(
                _("{what} says that we ask too fast (429)", what=what), again=True, wait=wait
            )
        again = status in (408, 425) or status >= 500
        return VoiceError(
            _("{what} answered with status {status}", what=what, status=status),
            again=again,
            wait=wait,
        )
