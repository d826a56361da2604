"""A page from its address."""

from __future__ import annotations

from tts_news.errors import ArticleError, UnreachableError

TIMEOUT = (10, 30)
"""Seconds to connect, and to wait for each piece."""


def fetch(url: str) -> str:
    """The text of a page, at most `MAX_BYTES` of it.

    Raises:
        ArticleError: the server says no, or what it sends is no page.
        UnreachableError: the server does not answer.

    """
    import requests

    from tts_news import __version__
    from tts_news.clean import MAX_BYTES

    headers = {"User-Agent": f"tts-news/{__version__}", "Accept": "text/html,*/*;q=0.5"}
    try:
        with requests.get(url, headers=headers, timeout=TIMEOUT, stream=True) as answer:
            if answer.status_code >= 400:
                raise ArticleError(f"{url}: the server answered {answer.status_code}")
            data = b""
            for piece in answer.iter_content(65536):
                data += piece
                if len(data) > MAX_BYTES:
                    raise ArticleError(f"{url}: over {MAX_BYTES // 1_000_000} MB, not an article")
            declared = (
                answer.encoding if "charset" in answer.headers.get("Content-Type", "") else ""
            )
    except requests.exceptions.InvalidURL:
        raise ArticleError(f"{url}: not an address") from None
    except requests.RequestException as error:
        reason = type(error).__name__
        raise UnreachableError(f"{url}: cannot be reached ({reason}); check the network") from error
    return data.decode(declared or "utf-8", "replace")
