"""Microsoft's online voices HoaiMy and NamMinh by the library edge-tts, with word marks."""

from __future__ import annotations

from typing import Any, ClassVar

from tts_news.engines import lacks, package_version
from tts_news.engines.online import PATIENCE, OnlineEngine
from tts_news.errors import VoiceError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.model import Mark, Sound

_TICKS = 10_000_000
"""Ticks of 100 ns per second, the service's unit of time."""


class EdgeEngine(OnlineEngine):
    """The settings rate and volume are in per cent, pitch in Hz, relative to the voice's own."""

    name = "edge"
    goes_to = "Microsoft"
    limit = 1000  # the service takes 4,096 bytes of escaped UTF-8
    marks = True
    allowed: ClassVar = {
        "voice": "vi-VN-HoaiMyNeural",
        "rate": (0, -90, 200),
        "pitch": (0, -200, 200),
        "volume": (0, -90, 100),
        **PATIENCE,
    }

    @property
    def version(self) -> str:
        return package_version("edge-tts")

    @property
    def host(self) -> str:
        return "speech.platform.bing.com"

    def missing(self) -> str:
        return lacks("edge_tts", "edge")

    def speak(self, text: str) -> Sound:
        import asyncio

        import aiohttp
        from edge_tts import exceptions

        try:
            data, words = asyncio.run(self._ask(text))
        except exceptions.NoAudioReceived as error:
            raise VoiceError(
                _(
                    "{host} sent no sound for it; is '{voice}' one of its voices?",
                    host=self.host,
                    voice=self.settings["voice"],
                ),
                again=True,
            ) from error
        except aiohttp.ClientResponseError as error:
            raise self.refused(error.status, self.host) from error
        except (exceptions.EdgeTTSException, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise VoiceError(
                _("{host} failed us: {reason}", host=self.host, reason=in_words(error)), again=True
            ) from error
        except ValueError as error:
            raise VoiceError(_("edge-tts: {error}", error=error), down=True) from error
        return Sound(self.decoded(data), self.rate, self._marks(text, words))

    async def _ask(self, text: str) -> tuple[bytes, list[tuple[str, int]]]:
        from edge_tts import Communicate

        sound, words = bytearray(), []
        timeout = max(1, round(self.settings["timeout"]))
        asked: Any = Communicate(
            text,
            self.settings["voice"],
            rate=f"{self.settings['rate']:+d}%",
            pitch=f"{self.settings['pitch']:+d}Hz",
            volume=f"{self.settings['volume']:+d}%",
            boundary="WordBoundary",
            connect_timeout=timeout,
            receive_timeout=timeout,
        )
        # The library's own timeouts do not apply to the messages of an open connection.
        messages = aiter(asked.stream())
        while message := await self._within_time(anext(messages, None)):
            if message["type"] == "audio":
                sound += message["data"]
            elif message["type"] == "WordBoundary":
                words.append((message["text"], message["offset"]))
        if asked.state["chunk_audio_bytes"]:
            # The library mistakes a lost connection for the end, but resets this only at the end.
            raise VoiceError(_("{host} stopped in the middle", host=self.host), again=True)
        return bytes(sound), words

    async def _within_time(self, answer: Any) -> Any:
        import asyncio

        async with asyncio.timeout(self.settings["timeout"]):
            return await answer

    def _marks(self, text: str, words: list[tuple[str, int]]) -> tuple[Mark, ...]:
        """Word marks for the words that the service returned, located in the text in order."""
        marks, at = [], 0
        for word, offset in words:
            found = text.find(word, at)
            if found >= 0:
                marks.append(Mark(found, len(word), offset * self.rate // _TICKS))
                at = found + len(word)
        return tuple(marks)
