"""Notifying a WebSub hub that a feed has changed, https://www.w3.org/TR/websub/.

The hub fetches the feed and distributes it to its subscribers, so that apps know of an episode
within seconds instead of hours.
"""

from __future__ import annotations

from urllib.parse import urljoin

from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.publish.feed import NAME

PATIENCE = 10.0
"""Seconds within which a hub must accept the connection, and within which it must answer."""


def tell(hub: str, base_url: str) -> str:
    """Notify a hub; return the reason if it failed, else an empty string."""
    import requests

    topic = urljoin(base_url if base_url.endswith("/") else base_url + "/", NAME)
    # Some hubs require `hub.topic`, others the older `hub.url`.
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
