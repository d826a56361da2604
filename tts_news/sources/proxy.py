"""The proxy that the environment names for an address, as HTTP_PROXY and its kin."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

from tts_news.messages import _


class UnusableProxyError(OSError):
    """The environment names a proxy that nothing can be sent to."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def host_of(proxy: str) -> str:
    """The host of a proxy as the environment writes it.

    >>> host_of("http://user:password@cache.example.org:3128")
    'cache.example.org'

    Raises:
        UnusableProxyError: it is no address, or of a kind that cannot be used here.

    """
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        host, _port = parts.hostname, parts.port
    except ValueError:  # brackets, or a port that is none
        parts, host = urlsplit(""), None
    kinds = ("http", "https", *(("socks5", "socks5h", "socks4") if find_spec("socks") else ()))
    if host is None or parts.scheme not in kinds or any(c.isspace() for c in proxy):
        shown = " ".join(proxy.rpartition("@")[2].split())[:60]  # without a password
        raise UnusableProxyError(
            _(
                "the proxy '{proxy}' of the environment cannot be used; write it as "
                "http://host:port",
                proxy=shown,
            )
        )
    return host
