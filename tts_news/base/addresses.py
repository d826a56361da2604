"""Addresses of the web in the one form that feeds, pages and books may carry (RFC 3986)."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit, urlunsplit

_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_SHOWN = re.compile(r"[\x00-\x20\x7f]+$|^[\x00-\x20\x7f]+|[\t\r\n]")
"""What a browser takes away: around an address, and tabs and line ends within."""
_HOST_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?")

_IN_PATH = "/%:@!$&'()*+,;=~"


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
