"""Fetching over the network: bounded, polite, and never from the machine's own or private networks.

The address is checked on the socket itself, after it is connected and before anything is said: a
name that resolves to something else the second time, or a redirect, gains nothing.
"""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from tts_news import __version__
from tts_news.base import files
from tts_news.errors import ArticleError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MEMORY = ".sources.json"
AGENT = f"tts-news/{__version__}"
MAX_BYTES = 8_000_000
"""The largest answer that is read; a long article is under 100 kB."""

TIMEOUT = (10, 30)
"""Seconds to connect, and to wait for each piece."""

LONGEST = 60.0
"""Seconds for a whole answer."""

DELAY = 1.0
"""Seconds between two requests of ours to one host, where its robots.txt names no other."""

MAX_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent."""

    url: str
    """Where it was in the end, after redirects."""
    data: bytes
    charset: str
    """As the server declares it; empty where it does not."""
    unchanged: bool = False
    """It is as it was when it was last remembered (304)."""

    @property
    def text(self) -> str:
        """Decoded, wrong bytes replaced."""
        try:
            return self.data.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.data.decode("utf-8", "replace")


class Fetcher:
    """Gets pages for one run, and remembers between runs what servers said of them."""

    def __init__(self, *, allow_private: bool = False, memory: Path | None = None) -> None:
        """`memory` is a folder for ETags and dates; without it nothing is remembered.

        It is the output folder: what was fetched for one is not there for another.
        """
        self._allow_private = allow_private
        self._memory = memory / MEMORY if memory else None
        self._known: dict[str, dict[str, str]] = self._load()
        self._changed = False
        self._said: dict[str, dict[str, str]] = {}
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}
        self._session: Any = None

    def get(self, url: str, *, polite: bool = False, only_new: bool = False) -> Page:
        """A page. `polite` keeps to robots.txt and waits; `only_new` asks whether it has changed.

        Raises:
            ArticleError: the server says no, robots.txt forbids it, or the address is private.
            UnreachableError: the server does not answer.

        """
        if polite:
            self._wait_for_our_turn(url)
        known = self._known.get(url, {}) if only_new else {}
        headers = {
            name: known[key]
            for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
            if known.get(key)
        }
        page, answered = self._ask(url, headers)
        self._said[url] = {
            key: answered[name]
            for name, key in (("ETag", "etag"), ("Last-Modified", "modified"))
            if answered.get(name)
        }
        return page

    def remember(self, url: str, **more: str) -> None:
        """Note what the server said of a page, for the next run's `only_new`; see `save`."""
        self._known[url] = self._known.get(url, {}) | self._said.get(url, {}) | more
        self._changed = True

    def save(self) -> None:
        """Keep what was noted. When all that was fetched is made: a run that dies forgets it."""
        if self._memory and self._changed:
            data = json.dumps(self._known, ensure_ascii=False, indent=0, sort_keys=True)
            files.write(self._memory, data.encode())

    def remembered(self, url: str, key: str) -> str:
        """What was kept with `remember`."""
        return self._known.get(url, {}).get(key, "")

    def _load(self) -> dict[str, dict[str, str]]:
        try:
            data = json.loads(self._memory.read_bytes()) if self._memory else {}
        except (OSError, ValueError):
            return {}
        good = isinstance(data, dict) and all(isinstance(one, dict) for one in data.values())
        return data if good else {}

    def _ask(self, url: str, headers: Mapping[str, str]) -> tuple[Page, Mapping[str, str]]:
        import requests

        if self._session is None:
            self._session = _session(allow_private=self._allow_private)
        try:
            with self._session.get(url, headers=headers, timeout=TIMEOUT, stream=True) as answer:
                if answer.status_code == 304:
                    return Page(url, b"", "", unchanged=True), answer.headers
                if answer.status_code >= 400:
                    raise ArticleError(f"{url}: the server answered {answer.status_code}")
                declared = "charset" in answer.headers.get("Content-Type", "")
                charset = answer.encoding if declared else ""
                return Page(answer.url, _bounded(answer, url), charset or ""), answer.headers
        except requests.exceptions.InvalidURL:
            raise ArticleError(f"{url}: not an address") from None
        except requests.exceptions.InvalidSchema:
            raise ArticleError(f"{url}: leads to what is neither http nor https") from None
        except requests.exceptions.TooManyRedirects:
            raise ArticleError(f"{url}: redirects without end") from None
        except requests.RequestException as error:
            if isinstance(_cause(error), PrivateAddressError):
                raise ArticleError(
                    f"{url}: is on this machine or a private network; --allow-private fetches it"
                ) from None
            reason = type(error).__name__
            raise UnreachableError(
                f"{url}: cannot be reached ({reason}); check the network"
            ) from error

    def _wait_for_our_turn(self, url: str) -> None:
        host = urlsplit(url).netloc
        if host not in self._robots:
            self._robots[host] = self._robots_of(url)
        robots = self._robots[host]
        if not robots.can_fetch(AGENT, url):
            raise ArticleError(f"{url}: the site's robots.txt asks us not to fetch it")
        delay = float(robots.crawl_delay(AGENT) or DELAY)
        wait = self._last.get(host, 0.0) + min(delay, MAX_DELAY) - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last[host] = time.monotonic()

    def _robots_of(self, url: str) -> RobotFileParser:
        """A site without a robots.txt forbids nothing (RFC 9309, 2.3.1)."""
        robots = RobotFileParser()
        try:
            robots.parse(self._ask(urljoin(url, "/robots.txt"), {})[0].text.splitlines())
        except UnreachableError:
            raise
        except ArticleError:
            robots.parse([])
        return robots


def _bounded(answer: Any, url: str) -> bytes:
    data = bytearray()
    deadline = time.monotonic() + LONGEST
    for piece in answer.iter_content(65536):
        data += piece
        if len(data) > MAX_BYTES:
            raise ArticleError(f"{url}: over {MAX_BYTES // 1_000_000} MB, not an article")
        if time.monotonic() > deadline:
            raise UnreachableError(f"{url}: takes over {LONGEST:.0f} s; try again later")
    return bytes(data)


class PrivateAddressError(OSError):
    """A connection that leads to this machine or a private network."""


def _cause(error: BaseException | None) -> BaseException | None:
    """The innermost reason of an error of urllib3's."""
    seen = error
    while seen is not None and not isinstance(seen, PrivateAddressError):
        reason = getattr(seen, "reason", None)
        seen = reason if isinstance(reason, BaseException) else _inner(seen)
    return seen


def _inner(error: BaseException) -> BaseException | None:
    inner = [one for one in error.args if isinstance(one, BaseException)]
    return inner[0] if inner else error.__cause__


def _session(*, allow_private: bool) -> Any:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    session = requests.Session()
    session.headers.update({"User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5"})
    session.max_redirects = 5
    if allow_private:
        return session

    class Http(HTTPConnection):
        def _new_conn(self) -> Any:
            return _public(super()._new_conn())

    class Https(HTTPSConnection):
        def _new_conn(self) -> Any:
            return _public(super()._new_conn())

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    class Guarded(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
            super().init_poolmanager(*arguments, **named)
            self.poolmanager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}

    session.mount("http://", Guarded())
    session.mount("https://", Guarded())
    return session


def _public(connected: Any) -> Any:
    """The socket, when what it is connected to is on the public internet."""
    peer = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
    mapped = getattr(peer, "ipv4_mapped", None) or peer
    if not mapped.is_global or mapped.is_multicast:
        connected.close()
        raise PrivateAddressError(str(peer))
    return connected
