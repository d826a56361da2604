"""Fetching over HTTP: limited in size and time, polite, and never from private networks.

The peer's address is checked on the connected socket before anything is sent. A redirect to a
private address, or a name that resolves differently the second time (DNS rebinding), is refused.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from tts_news import __version__
from tts_news.base import files
from tts_news.base.door import noted
from tts_news.base.interrupt import shielded
from tts_news.clean.encodings import decoded_page
from tts_news.errors import ArticleError, UnreachableError
from tts_news.messages import _
from tts_news.messages.faults import chain, in_words
from tts_news.sources.proxy import UnusableProxyError, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from urllib.robotparser import RobotFileParser

MEMORY = ".sources.json"
AGENT = f"tts-news/{__version__}"
MAX_BYTES = 8_000_000
"""The largest response body that is read, in bytes; a long article is under 100 kB."""

TIMEOUT = (10, 30)
"""Seconds to connect, and to wait for each piece of the body."""

LONGEST = 60.0
"""Seconds for a whole exchange, from DNS lookup to the last byte."""

LOOK = 0.2
"""Seconds between two checks of whether the exchange is to be aborted."""

LONGEST_ADDRESS = 4000
"""Characters."""

DELAY = 1.0
"""Seconds between two polite requests to one host whose robots.txt sets no crawl delay."""

MAX_DELAY = 30.0
"""The longest crawl delay of a robots.txt that is honoured, in seconds."""


@dataclass(frozen=True, slots=True)
class Page:
    """A server's response."""

    url: str
    """The final address, after redirects."""
    data: bytes
    charset: str
    """The charset that the server declares; empty if it declares none."""
    unchanged: bool = False
    """True for status 304: the page has not changed since it was last remembered."""

    @property
    def text(self) -> str:
        """The decoded page: charset from the server or the page itself, invalid bytes replaced."""
        return decoded_page(self.data, self.charset)


class Fetcher:
    """Fetches pages for one run, and remembers their validators (ETag, date) between runs."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        memory: Path | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """`memory` is a folder for ETags and dates; without it nothing is remembered.

        It must be the output folder, as a page that was fetched for one output is still new for
        another. `is_stopped` is polled during requests, and aborts them when it returns True.
        """
        self._is_stopped = is_stopped
        self._allow_private = allow_private
        self._memory = memory / MEMORY if memory else None
        known = noted(self._memory, dict[str, dict[str, str]]) if self._memory else None
        self._known = known or {}
        self._changed = False
        self._said: dict[str, dict[str, str]] = {}
        self._robots: dict[str, RobotFileParser] = {}
        self._last: dict[str, float] = {}
        self._session: Any = None

    def get(self, url: str, *, polite: bool = False, only_new: bool = False) -> Page:
        """Fetch a page.

        `polite` obeys robots.txt and its crawl delay. `only_new` sends a conditional request, which
        gives an `unchanged` page if it is as remembered.

        Raises:
            ArticleError: the server refuses, robots.txt forbids it, or the address is private.
            UnreachableError: the server does not answer.

        """
        _refuse_malformed(url)
        if polite:
            self._wait_for_our_turn(url)
        known = self._known.get(url, {}) if only_new else {}
        headers = {
            name: known[key]
            for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
            if known.get(key)
        }
        page, answered = self._ask_in_a_thread(url, headers)
        self._said[url] = {
            key: answered[name]
            for name, key in (("ETag", "etag"), ("Last-Modified", "modified"))
            if answered.get(name)
        }
        return page

    def remember(self, url: str, **more: str) -> None:
        """Note the validators of a page and `more` values for the next run; `save` writes them."""
        self._known[url] = self._known.get(url, {}) | self._said.get(url, {}) | more
        self._changed = True

    def save(self) -> None:
        """Write what was noted. Call it last, so that a run that dies fetches its pages again."""
        if self._memory and self._changed:
            data = json.dumps(self._known, ensure_ascii=False, indent=0, sort_keys=True)
            files.write(self._memory, data.encode())

    def remembered(self, url: str, key: str) -> str:
        """A value noted with `remember`; empty if there is none."""
        return self._known.get(url, {}).get(key, "")

    def _ask_in_a_thread(
        self, url: str, headers: Mapping[str, str]
    ) -> tuple[Page, Mapping[str, str]]:
        """Send a request in a thread, and abort it after LONGEST seconds.

        A server that sends a byte now and then can prolong a read for ever, and a signal does not
        interrupt a read, so the socket is shut down from here.
        """
        if self._session is None:
            self._session = _Session(allow_private=self._allow_private)
        session = self._session
        answers: SimpleQueue[tuple[Page, Mapping[str, str]] | Exception] = SimpleQueue()
        asking = threading.Thread(
            target=_exchange, args=(session, url, headers, answers), daemon=True
        )
        with shielded:
            asking.start()
        deadline = time.monotonic() + LONGEST
        while True:
            with suppress(Empty):
                answer = answers.get(timeout=LOOK)
                break
            if self._is_stopped() or time.monotonic() > deadline:
                session.abort()
                self._session = None
                reason = (
                    _("stopped")
                    if self._is_stopped()
                    else _("takes over {longest:.0f} s", longest=LONGEST)
                )
                raise UnreachableError(
                    _("{url}: {reason}; try again later", url=url, reason=reason)
                )
        if isinstance(answer, Exception):
            raise _as_ours(answer, url) from answer
        return answer

    def _wait_for_our_turn(self, url: str) -> None:
        host = urlsplit(url).netloc
        if host not in self._robots:
            self._robots[host] = self._robots_of(url)
        robots = self._robots[host]
        if not robots.can_fetch(AGENT, url):
            raise ArticleError(_("{url}: the site's robots.txt asks us not to fetch it", url=url))
        delay = min(int(robots.crawl_delay(AGENT) or 0), int(MAX_DELAY)) or DELAY
        ready = self._last.get(host, 0.0) + delay
        while (wait := ready - time.monotonic()) > 0 and not self._is_stopped():
            time.sleep(min(wait, LOOK))
        self._last[host] = time.monotonic()

    def _robots_of(self, url: str) -> RobotFileParser:
        """The rules of a site; one without a robots.txt forbids nothing (RFC 9309, 2.3.1)."""
        from urllib.robotparser import RobotFileParser

        robots = RobotFileParser()
        try:
            robots.parse(
                self._ask_in_a_thread(urljoin(url, "/robots.txt"), {})[0].text.splitlines()
            )
        except UnreachableError:
            raise
        except (ArticleError, ValueError):  # ValueError: a crawl delay that is not a number
            robots = RobotFileParser()
            robots.parse([])
        return robots


def _refuse_malformed(url: str) -> None:
    """Raise ArticleError if an address from a page, a feed or a user is malformed or too long."""
    try:
        host = urlsplit(url).hostname or ""
        _port = urlsplit(url).port
        named = host.encode("idna")
    except ValueError:
        named = b""
    if not named or len(url) > LONGEST_ADDRESS:
        raise ArticleError(_("{url}: not an address", url=url[:200]))


def _exchange(
    session: _Session,
    url: str,
    headers: Mapping[str, str],
    answers: SimpleQueue[tuple[Page, Mapping[str, str]] | Exception],
) -> None:
    """Send a request, and put its answer or its error into the queue.

    That is the last step, as the waiting thread may use the session again at once.
    """
    answer: tuple[Page, Mapping[str, str]] | Exception
    try:
        answer = _answer(session, url, headers)
    except Exception as error:  # noqa: BLE001 - raised again by the waiting thread
        answer = error
    session.tidy()
    answers.put(answer)


def _answer(
    session: _Session, url: str, headers: Mapping[str, str]
) -> tuple[Page, Mapping[str, str]]:
    with session.get(url, headers=headers) as answer:
        if answer.status_code == 304:
            return Page(url, b"", "", unchanged=True), answer.headers
        if answer.status_code >= 300:
            raise ArticleError(
                _(
                    "{url}: the server answered {status}",
                    url=url,
                    status=answer.status_code,
                )
            )
        declared = "charset" in answer.headers.get("Content-Type", "")
        charset = answer.encoding if declared else ""
        return Page(answer.url, _bounded(answer, url), charset or ""), answer.headers


def _bounded(answer: Any, url: str) -> bytes:
    data = bytearray()
    for piece in answer.iter_content(65536):
        data += piece
        if len(data) > MAX_BYTES:
            raise ArticleError(
                _(
                    "{url}: over {most} MB, not an article",
                    url=url,
                    most=MAX_BYTES // 1000000,
                )
            )
    return bytes(data)


def _as_ours(error: Exception, url: str) -> Exception:
    """The error to raise to the user for an error of an exchange."""
    import requests

    if isinstance(error, ArticleError):
        return error
    private = next((one for one in chain(error) if isinstance(one, PrivateAddressError)), None)
    if private:
        return ArticleError(
            _("{url}: {reason}; --allow-private fetches it", url=url, reason=private.reason)
        )
    if isinstance(error, UnusableProxyError):
        return ArticleError(f"{url}: {error.reason}")
    if isinstance(error, requests.exceptions.InvalidSchema):
        return ArticleError(_("{url}: leads to neither http nor https", url=url))
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return ArticleError(_("{url}: redirects without end", url=url))
    if isinstance(error, requests.exceptions.InvalidURL):
        return ArticleError(_("{url}: leads to an invalid address", url=url))
    if isinstance(error, requests.RequestException):
        reason = in_words(error)
        if isinstance(error, requests.exceptions.ProxyError):
            reason = _("by its proxy: {reason}", reason=reason)
        return UnreachableError(
            _("{url}: cannot be reached ({reason}); check the network", url=url, reason=reason)
        )
    if isinstance(error, MemoryError):
        return error
    # requests does not check what a server sends: a Location may be malformed or undecodable.
    return ArticleError(_("{url}: the server's response cannot be understood", url=url))


class PrivateAddressError(OSError):
    """A connection leads, or may lead, to this machine or a private network."""

    def __init__(self, reason: str = "") -> None:
        reason = reason or _("is on this machine or a private network")
        super().__init__(reason)
        self.reason = reason


class _Session:
    """A requests session limited to the public internet, whose connections can be aborted."""

    def __init__(self, *, allow_private: bool) -> None:
        import requests

        self._requests = requests.Session()
        self._requests.headers.update({"User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5"})
        self._requests.max_redirects = 5
        self._handles: list[tuple[Any, socket.socket]] = []
        """Each connection with a duplicate of its socket, through which it can be shut down."""
        adapter = _adapter(self._handles, allow_private=allow_private)
        for scheme in ("http://", "https://"):
            self._requests.mount(scheme, adapter)

    def get(self, url: str, headers: Mapping[str, str]) -> Any:
        """A response whose body has not been read yet."""
        return self._requests.get(url, headers=headers, timeout=TIMEOUT, stream=True)

    def abort(self) -> None:
        """Shut down every open connection, which also wakes a thread that waits for data."""
        for _key, handle in [*self._handles]:
            with suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)

    def tidy(self) -> None:
        """Release the duplicates of sockets that are closed, hence not kept for another request."""
        for connection, handle in [*self._handles]:
            if connection.sock is None:
                handle.close()
                self._handles.remove((connection, handle))


def _adapter(handles: list[tuple[Any, socket.socket]], *, allow_private: bool) -> Any:
    from requests.adapters import HTTPAdapter
    from requests.utils import select_proxy
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.poolmanager import ProxyManager

    class Cuttable:
        """A connection that keeps a duplicate of its socket, as TLS takes the original over."""

        def _new_conn(self) -> Any:
            connected = super()._new_conn()  # type: ignore[misc]
            if not (allow_private or self.proxy):  # type: ignore[attr-defined]
                _close_if_private(connected)
            handles.append((self, connected.dup()))
            return connected

    class Http(Cuttable, HTTPConnection):
        pass

    class Https(Cuttable, HTTPSConnection):
        pass

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    pools = {"http": HttpPool, "https": HttpsPool}

    class Guarded(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
            super().init_poolmanager(*arguments, **named)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, *arguments: Any, **named: Any) -> Any:
            manager = super().proxy_manager_for(*arguments, **named)
            if isinstance(manager, ProxyManager):  # a SOCKS manager has pool classes of its own
                manager.pool_classes_by_scheme = pools
            return manager

        def send(self, request: Any, *arguments: Any, **named: Any) -> Any:
            if proxy := select_proxy(request.url, named.get("proxies")):
                through = host_of(proxy)
                if not allow_private:
                    _refuse_behind_proxy(request.url, through)
            return super().send(request, *arguments, **named)

    return Guarded()


def _refuse_behind_proxy(url: str, through: str) -> None:
    """Refuse an address behind a proxy unless its name resolves to public addresses only.

    The socket leads to the proxy, so the peer's address cannot be checked there.
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except OSError:
        raise PrivateAddressError(
            _(
                "goes through the proxy {through}, and its name cannot be looked up here "
                "to see that it is public",
                through=through,
            )
        ) from None
    if not all(_is_public(str(address[0])) for *_, address in found):
        raise PrivateAddressError(
            _(
                "is on this machine or a private network (through the proxy {through})",
                through=through,
            )
        )


def _close_if_private(connected: Any) -> None:
    """Close a socket and raise PrivateAddressError if its peer is not on the public internet."""
    if not _is_public(connected.getpeername()[0]):
        connected.close()
        raise PrivateAddressError


def _is_public(address: str) -> bool:
    peer = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(peer, "ipv4_mapped", None) or peer
    return bool(mapped.is_global and not mapped.is_multicast)
