"""Any server with OpenAI's API `/v1/audio/speech`, which most self-hosted neural voices offer.

The key is read from the environment only, and used in the request's header only.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from tts_news.engines.online import PATIENCE, OnlineEngine
from tts_news.errors import UserError, VoiceError
from tts_news.messages import _
from tts_news.model import Sound

if TYPE_CHECKING:
    from collections.abc import Mapping


class OpenaiEngine(OnlineEngine):
    """Sends POST {base_url}/audio/speech with model, voice, input and speed; gets an audio file."""

    name = "openai"
    varies = True
    limit = 4096
    inaudible: ClassVar = OnlineEngine.inaudible | {"key"}
    allowed: ClassVar = {
        "base_url": "",
        "model": "",
        "voice": "",
        "format": "wav",
        "speed": (1.0, 0.25, 4.0),
        "key": "OPENAI_API_KEY",  # the environment variable's name, never the key
        **PATIENCE,
    }

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        for key in ("base_url", "model", "voice"):
            if not self.settings[key]:
                raise UserError(_("engine openai: the setting '{key}' is missing", key=key))
        # A profile may be untrusted, so it cannot name arbitrary variables of the environment.
        if not re.fullmatch(r"\w{1,80}_API_KEY", self.settings["key"]):
            raise UserError(
                _(
                    "engine openai: 'key' is {key!r}; name an environment variable that ends "
                    "in _API_KEY",
                    key=self.settings["key"],
                )
            )
        if urlsplit(self.settings["base_url"]).scheme not in ("http", "https"):
            raise UserError(
                _("engine openai: 'base_url' must be an address such as http://localhost:8000/v1")
            )

    @property
    def host(self) -> str:
        return str(urlsplit(self.settings["base_url"]).netloc.rpartition("@")[2])

    @property
    def goes_to(self) -> str:
        return _("your server, {host}", host=self.host)

    def speak(self, text: str) -> Sound:
        import requests

        ask = {
            "model": self.settings["model"],
            "voice": self.settings["voice"],
            "input": text,
            "response_format": self.settings["format"],
        }
        if self.settings["speed"] != 1.0:  # some servers do not support it
            ask["speed"] = self.settings["speed"]
        key = os.environ.get(self.settings["key"], "")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            answer = requests.post(  # nosec B113
                self.settings["base_url"].rstrip("/") + "/audio/speech",
                json=ask,
                headers=headers,
                timeout=self.settings["timeout"],
                stream=True,
            )
        except requests.RequestException as error:
            raise VoiceError(_("{host} cannot be reached", host=self.host), again=True) from error
        with answer:
            if answer.status_code != 200:
                raise self.refused(
                    answer.status_code,
                    self.host,
                    answer.headers.get("Retry-After"),
                    said=_reason(self.received(answer), key),
                    has_key=bool(key),
                )
            if "speed" in ask and "speed" in answer.headers.get("X-VieNeu-Ignored", ""):
                raise VoiceError(
                    _("{host} does not know 'speed'; leave it out", host=self.host), down=True
                )
            return Sound(self.decoded(self.received(answer)), self.rate)


def _reason(body: bytes, key: str) -> str:
    """The server's reason for a refusal, in OpenAI's form or as short text; the key is removed."""
    try:
        data = json.loads(body)
        said = data.get("error", data.get("detail", ""))
        said = said.get("message", "") if isinstance(said, dict) else said
    except (ValueError, AttributeError):
        said = body[:200].decode("utf-8", "replace") if not body.lstrip().startswith(b"<") else ""
    told = str(said).replace(key, "...") if key else str(said)
    return " ".join(told.split())[:200]
