"""Extensions of feedgen for what version 1.0 lacks.

- the Podcasting 2.0 namespace, https://github.com/Podcastindex-org/podcast-namespace
- itunes:explicit and itunes:block with Apple's values (true or false, and Yes; feedgen accepts only
  yes, no and clean)
- content:encoded with plain escapes, and atom links of every relation (feedgen drops next and hub)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from lxml.etree import SubElement

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACE = "https://podcastindex.org/namespace/1.0"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

_GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The UUID namespace of podcast:guid."""


def guid(address: str) -> str:
    """The podcast:guid of a feed: UUIDv5 of its address without scheme and trailing slashes.

    >>> guid("https://mp3s.nashownotes.com/pc20rss.xml")
    '917393e3-1b1e-5cef-ace4-edaa54e1f810'
    """
    return str(uuid5(_GUIDS, address.partition("://")[2].rstrip("/")))


class Tags:
    """A sequence of elements to write: `add("transcript", url=..., type=...)`."""

    def __init__(self) -> None:
        self._tags: list[tuple[str, str, dict[str, str], list[Any]]] = []

    def add(self, name: str, text: str = "", /, **attributes: str) -> Tags:
        """Add an element of the namespace, without its empty attributes; return its children."""
        inner = Tags()
        given = {key: value for key, value in attributes.items() if value}
        self._tags.append((name, text, given, inner._tags))
        return inner

    def write(self, parent: Any) -> None:
        """Write the elements below `parent`."""
        _write(parent, self._tags)


def _write(parent: Any, tags: Iterable[tuple[str, str, dict[str, str], list[Any]]]) -> None:
    for name, text, attributes, inner in tags:
        element = SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
        element.text = text or None
        _write(element, inner)


class Podcasting20(BaseExtension):  # type: ignore[misc]
    """The channel's `podcast:` elements and additional atom links."""

    def __init__(self) -> None:
        self.tags = Tags()
        self.links: list[tuple[str, str]] = []

    def extend_ns(self) -> dict[str, str]:
        """The namespaces by their usual prefixes."""
        return {"podcast": NAMESPACE, "content": _CONTENT.strip("{}")}

    def extend_rss(self, feed: Any) -> Any:
        """Write the elements to the channel, before its items."""
        channel = feed[0]
        own = channel.makeelement("own", {})
        for relation, address in self.links:
            SubElement(own, f"{_ATOM}link", {"rel": relation, "href": address})
        self.tags.write(own)
        first = channel.find("item")
        at = len(channel) if first is None else channel.index(first)
        channel[at:at] = list(own)
        return feed


class Podcasting20Entry(BaseEntryExtension):  # type: ignore[misc]
    """An item's `podcast:` elements and show notes."""

    def __init__(self) -> None:
        self.tags = Tags()
        self.notes = ""

    def extend_rss(self, entry: Any) -> Any:
        """Write the elements to the item."""
        if self.notes:
            SubElement(entry, f"{_CONTENT}encoded").text = self.notes
        self.tags.write(entry)
        return entry


class Itunes(PodcastExtension):  # type: ignore[misc]
    """The extension of feedgen for the channel, with Apple's values."""

    def extend_rss(self, feed: Any) -> Any:
        return _as_apple_asks(super().extend_rss(feed))


class ItunesEntry(PodcastEntryExtension):  # type: ignore[misc]
    """The extension of feedgen for items, with Apple's values."""

    def extend_rss(self, entry: Any) -> Any:
        return _as_apple_asks(super().extend_rss(entry))


def _as_apple_asks(parent: Any) -> Any:
    for element in parent.iter(f"{_ITUNES}explicit"):
        element.text = "true" if element.text in ("yes", "true") else "false"
    for element in parent.iter(f"{_ITUNES}block"):
        element.text = "Yes" if element.text == "yes" else "No"
    return parent
