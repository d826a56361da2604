"""What the engines on the network share: patience, the MP3 that comes back, faults in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tts_news.audio.ffmpeg import decode
from tts_news.engines import Engine
from tts_news.errors import VoiceError

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
                    raise VoiceError(f"the server sends over {MOST // 1_000_000} MB", down=True)
        except requests.RequestException as error:
            raise VoiceError("the server's answer breaks off", again=True) from error
        return bytes(data)

    def decoded(self, data: bytes) -> bytes:
        """Mono 16-bit PCM at `rate` of whatever audio file the server sent.

        Raises:
            VoiceError: it is no audio.

        """
        if not data:
            raise VoiceError("the server sent an empty answer", again=True)
        pcm = decode(data, self.rate)
        if not pcm:
            raise VoiceError("the server's answer is not audio", again=True)
        return pcm

    @staticmethod
    def refused(status: int, what: str, retry_after: str | None = None) -> VoiceError:
        """The error for an HTTP status, RFC 9110: which of them may pass by themselves."""
        wait = float(retry_after) if retry_after and retry_after.isdigit() else 0.0
        if status in (401, 403):
            return VoiceError(f"{what} rejects us (status {status}); check the key", down=True)
        if status == 429:
            return VoiceError(f"{what} says that we ask too fast (429)", again=True, wait=wait)
        again = status in (408, 425) or status >= 500
        return VoiceError(f"{what} answered with status {status}", again=again, wait=wait)
