"""What online engines share: settings for retries, decoding of answers, errors by HTTP status."""

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
    "timeout": (20.0, 0.1, 600.0),  # seconds for an answer to begin or to continue
    "tries": (4, 1, 20),
    "wait": (1.0, 0.0, 600.0),  # seconds before the second attempt, doubled for each further one
    "parallel": (2, 1, 64),  # simultaneous requests to one host
}

MOST = 50_000_000
"""The largest answer in bytes; a sentence as WAV is under 5 MB."""


class OnlineEngine(Engine):
    """An engine that sends requests to a server."""

    online = True
    rate = 24000  # Hz to which every answer is decoded
    inaudible: ClassVar[frozenset[str]] = frozenset(PATIENCE)

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self.tries = self.settings["tries"]

    @staticmethod
    def received(answer: requests.Response) -> bytes:
        """The body of an answer to a request with `stream=True`.

        Raises:
            VoiceError: it is larger than any utterance, or the connection is lost.

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
        """Decode an audio file of any format to mono 16-bit PCM at `rate` Hz.

        Raises:
            VoiceError: it is not audio.

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
        """The error for an HTTP status (RFC 9110), with `again` set for temporary ones.

        `said` is the server's own reason; `has_key` says that a key was sent, which may be wrong.
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
