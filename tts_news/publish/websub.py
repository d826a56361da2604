"""Telling a WebSub hub that a feed has changed, https://www.w3.org/TR/websub/.

The hub fetches the feed and passes it on to whoever subscribed with it: apps learn of an episode in
seconds instead of hours.
"""

from __future__ import annotations

from urllib.parse import urljoin

from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.publish.feed import NAME

PATIENCE = 10.0
"""Seconds in which a hub must take the connection, and again in which it must answer."""


def tell(hub: str, base_url: str) -> str:
    """Tell the hub; why it did not take it, or nothing."""
    import requests

    topic = urljoin(base_url if base_url.endswith("/") else base_url + "/", NAME)
    # `hub.topic` is what some hubs ask for, `hub.url` what the first of them had.
    data = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    try:
        with requests.post(
            hub, data=data, timeout=PATIENCE, allow_redirects=False, stream=True
        ) as answer:
            taken = answer.ok and not answer.is_redirect
            return (
                ""
                if taken
                else _(
                    "{hub}: answered {status} {reason}",
                    hub=hub,
                    status=answer.status_code,
                    reason=answer.reason,
                )
            )
    except (requests.RequestException, ValueError) as error:
        return f"{hub}: {in_words(error)}"
