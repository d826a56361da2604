"""Web addresses in the percent-encoded form that feeds, pages and books require (RFC 3986)."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_SHOWN = re.compile(r"[\x00-\x20\x7f]+$|^[\x00-\x20\x7f]+|[\t\r\n]")
"""What a browser strips from an address: spaces around it, tabs and line breaks within it."""
_HOST_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")

FOLLOWING_KEYS = (
    r"utm_\w+|fbclid|gclid|dclid|msclkid|zarsrc|mc_[ce]id|igshid|_ga|yclid|zalo\w*|at_\w+|cmpid|ref|"
    r"ref_src|source|src|amp|outputtype|share|s?hare_?id|gidzl|vn_\w+"
)
"""Query parameters that only track readers, ignoring case; a regular expression for Python and
JavaScript.
"""
_FOLLOWING_KEY = re.compile(FOLLOWING_KEYS, re.IGNORECASE)

_IN_PATH = "/%:@!$&'()*+,;=~"


def only_follows_readers(key: str) -> bool:
    """Whether a query parameter only tracks readers, so that the page is the same without it.

    >>> only_follows_readers("utm_source"), only_follows_readers("id")
    (True, False)
    """
    return _FOLLOWING_KEY.fullmatch(key) is not None


def web_address(written: str) -> str:
    """An address as written in a page, percent-encoded; empty if it is not a valid HTTP(S) one.

    >>> web_address('http://example.org/bài viết?a="x"')
    'http://example.org/b%C3%A0i%20vi%E1%BA%BFt?a=%22x%22'
    >>> web_address("javascript:alert(1)"), web_address("http://[bad/")
    ('', '')
    """
    try:
        parts = urlsplit(_NOT_SHOWN.sub("", written).replace("\\", "/"))
        place = _place(parts.hostname or "", parts.port)
    except ValueError:  # brackets, a port of letters, a name that cannot be one
        return ""
    if parts.scheme not in ("http", "https") or not place:
        return ""
    path, query, fragment = (
        quote(_STRAY_PERCENT.sub("%25", part), safe, errors="replace")
        for part, safe in (
            (parts.path, _IN_PATH),
            (parts.query, f"{_IN_PATH}?"),
            (parts.fragment, f"{_IN_PATH}?"),
        )
    )
    return urlunsplit((parts.scheme, place, path, query, fragment))


def without_tracking(url: str) -> str:
    """An address without its fragment and without the parameters that only track readers.

    >>> without_tracking("https://bao.example/a.html?utm_source=zalo&id=5#comment")
    'https://bao.example/a.html?id=5'
    """
    try:
        parts = urlsplit(url)
        some = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return url
    kept = [(key, value) for key, value in some if not only_follows_readers(key)]
    query = parts.query if len(kept) == len(some) else urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _place(host: str, port: int | None) -> str:
    """Host and port as they stand in an address; user name and password are left out.

    Raises:
        ValueError: the host name is not valid.

    """
    if "%" in host:
        raise ValueError(host)
    if ":" in host:
        host = f"[{IPv6Address(host).compressed}]"
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not host.startswith("[") and not _HOST_NAME.fullmatch(host):
        raise ValueError(host)
    return host if port is None else f"{host}:{port}"
