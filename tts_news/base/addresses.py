"""Addresses of the web in the one form that feeds, pages and books may carry (RFC 3986)."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_SHOWN = re.compile(r"[\x00-\x20\x7f]+$|^[\x00-\x20\x7f]+|[\t\r\n]")
"""What a browser takes away: around an address, and tabs and line ends within."""
_HOST_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")

FOLLOWING_KEYS = (
    r"utm_\w+|fbclid|gclid|dclid|msclkid|zarsrc|mc_[ce]id|igshid|_ga|yclid|zalo\w*|at_\w+|cmpid|ref|"
    r"ref_src|source|src|amp|outputtype|share|s?hare_?id|gidzl|vn_\w+"
)
"""Keys of a query that only follow a reader, in any case, as Python and JavaScript match them."""
_FOLLOWING_KEY = re.compile(FOLLOWING_KEYS, re.IGNORECASE)

_IN_PATH = "/%:@!$&'()*+,;=~"


def only_follows_readers(key: str) -> bool:
    """Whether what a query says under a key changes nothing of the page.

    >>> only_follows_readers("utm_source"), only_follows_readers("id")
    (True, False)
    """
    return _FOLLOWING_KEY.fullmatch(key) is not None


def web_address(written: str) -> str:
    """An address as written in a page, percent-encoded; empty when it is none of the web's.

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
    """An address without fragment and without the parameters that only follow readers.

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
    """Host and port; a password that stood before them is nobody's business.

    Raises:
        ValueError: it is no host.

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
