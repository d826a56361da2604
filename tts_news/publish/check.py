"""Checking an output folder as podcast apps and Apple would.

The checks follow https://podcasters.apple.com/support/823-podcast-requirements, the Podcast
Standards Project's PSP-1, and known problems of players.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from tts_news.messages import N_, _
from tts_news.messages.faults import in_words
from tts_news.publish import catalogue
from tts_news.publish.feed import NAME, categories
from tts_news.publish.layout import folders
from tts_news.settings import Show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tts_news.settings import Settings

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_TIMES = re.compile(r"(\d+):(\d\d):(\d\d)[.,](\d{3}) --> (\d+):(\d\d):(\d\d)[.,](\d{3})")

_EXAMPLE_HOST = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid)\.?$")
_EPISODE_STEM = re.compile(r"\d{4}-\d\d-\d\d-.+-[0-9a-f]{8}")
"""The stem of an episode's files: day, title, digest of the id."""

ERROR, WARNING = N_("error"), N_("warning")


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem."""

    level: str
    """`error`: an app will fail; `warning`: a disadvantage for some listeners."""
    where: str
    what: str
    remedy: str


_AGAIN = N_("run `tts-news feed`")
_MAKE = N_("run `tts-news make` on the article again")


def check(out: Path, *, listen: bool = True) -> Iterator[Finding]:
    """All problems of a folder; with `listen` the loudness of each audio file is measured."""
    yield from _manifests(out)
    name, seen = NAME, set[str]()
    items: list[_Item] = []
    while name and name not in seen:
        seen.add(name)
        root = None
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring((out / name).read_bytes(), parser)
        except OSError:
            yield Finding(ERROR, name, _("is missing"), _(_AGAIN))
        except etree.XMLSyntaxError as error:
            yield Finding(
                ERROR,
                name,
                _("is not well-formed XML: {reason}", reason=in_words(error)),
                _(_AGAIN),
            )
        channel = None if root is None else root.find("channel")
        if channel is None:
            return
        if name == NAME:
            yield from _channel(channel, out)
        items += [_Item(item) for item in channel.findall("item")]
        following = channel.find(f"{_ATOM}link[@rel='next']")
        name = "" if following is None else _file(following.get("href", ""))
    yield from _order(items)
    for item in items:
        yield from _episode(item, out, listen=listen)


def misheard(out: Path, settings: Settings) -> Iterator[Finding]:
    """The faults that the recognizer finds in each episode.

    Raises:
        UserError: the recognizer is not installed.

    """
    from tts_news.errors import UserError
    from tts_news.hearing.listening import episode_misheard

    for episode in catalogue.load(out).episodes.values():
        where = episode.title[:50]
        try:
            for one in episode_misheard(out, episode, settings):
                yield Finding(WARNING, where, str(one), _("listen to it, or make it with --listen"))
        except (UserError, OSError) as error:
            yield Finding(
                WARNING, where, _("cannot be listened to: {error}", error=error), _(_MAKE)
            )


class _Item:
    """An item of the feed, with the fields that the checks need."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.title = element.findtext("title", "").strip()
        self.guid = element.findtext("guid", "").strip()
        self.duration = element.findtext(f"{_ITUNES}duration", "")
        found = element.find("enclosure")
        self.enclosure: Any = {} if found is None else found.attrib
        self.where = self.title[:50] or self.guid

    @property
    def published(self) -> datetime | None:
        try:
            return parsedate_to_datetime(self.element.findtext("pubDate", ""))
        except ValueError:
            return None


def _file(url: str) -> str:
    """The name in the output folder of the file at an address."""
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _manifests(out: Path) -> Iterator[Finding]:
    found = catalogue.load(out)
    for path in found.unreadable:
        yield Finding(ERROR, path.name, _("is a manifest that cannot be read"), _(_MAKE))
    for episode in found.broken.values():
        bad = ", ".join(catalogue.missing(episode, found.sizes))
        what = _("lacks {bad}, or has it at another length", bad=bad)
        yield Finding(ERROR, episode.title[:50], what, _(_MAKE))
    for stem, names in _unowned(out, found).items():
        more = _(" and {count} more", count=len(names) - 3) if len(names) > 3 else ""
        what = _("no episode owns {known}{more}", known=", ".join(names[:3]), more=more)
        yield Finding(WARNING, stem, what, _("{make}, or remove them", make=_(_MAKE)))


def _unowned(out: Path, found: catalogue.Catalogue) -> dict[str, list[str]]:
    """Files named like an episode's that belong to no episode, grouped by stem."""
    owned = {path.name for path in found.unreadable}
    for episode in (*found.episodes.values(), *found.broken.values()):
        owned |= {f"{episode.stem}.json", *(file.name for file in episode.files)}
    for note in found.retracted.values():
        owned |= {f"{note.stem}.json", *note.files}
    unowned: dict[str, list[str]] = {}
    for at, place in folders(out).items():
        for name in sorted(path.name for path in place.glob("*")):
            stem = name.partition(".")[0]
            if at + name not in owned and _EPISODE_STEM.fullmatch(stem):
                unowned.setdefault(stem, []).append(at + name)
    for path in found.unreadable:
        unowned.pop(path.stem, None)
    return unowned


def _channel(channel: Any, out: Path) -> Iterator[Finding]:
    for tag in ("title", "link", "description", "language", f"{_ITUNES}author"):
        if not channel.findtext(tag, "").strip():
            name = tag.rpartition("}")[2]
            yield Finding(
                ERROR, NAME, _("the channel has no {name}", name=name), _("set it under [show]")
            )
    if channel.findtext(f"{_ITUNES}explicit") not in ("true", "false"):
        yield Finding(ERROR, NAME, _("itunes:explicit is neither true nor false"), _(_AGAIN))
    category = channel.find(f"{_ITUNES}category")
    if category is None or category.get("text") not in categories():
        yield Finding(ERROR, NAME, _("no category of Apple's"), _("set show.category"))
    own = channel.find(f"{_ATOM}link[@rel='self']")
    address = "" if own is None else own.get("href", "")
    if not address:
        yield Finding(ERROR, NAME, _("does not say its own address"), _(_AGAIN))
    elif problem := _placeholder(urlsplit(address).hostname or ""):
        remedy = _("set show.base_url to where the folder will be on the web")
        yield Finding(
            WARNING,
            NAME,
            _("its addresses lead to {problem}: {address}", problem=problem, address=address),
            remedy,
        )
    elif urlsplit(address).scheme != "https":
        yield Finding(WARNING, NAME, _("its addresses are not https"), _("serve it by https"))
    if not channel.findtext(f"{_PODCAST}guid", "").strip():
        yield Finding(WARNING, NAME, _("no podcast:guid"), _(_AGAIN))
    yield from _owner(channel)
    yield from _artwork(channel, out)


def _owner(channel: Any) -> Iterator[Finding]:
    """Problems with the owner's data that directories require."""
    if channel.findtext("title", "").strip() == Show().title:
        yield Finding(WARNING, NAME, _("the show has the default title"), _("set show.title"))
    email = channel.findtext(f"{_ITUNES}owner/{_ITUNES}email", "").strip()
    if not email:
        what = _("no e-mail address, by which Apple and Spotify verify its owner")
        yield Finding(WARNING, NAME, what, _("set show.email"))
    elif problem := _placeholder(email.rpartition("@")[2]):
        yield Finding(
            WARNING,
            NAME,
            _("its e-mail address leads to {problem}", problem=problem),
            _("set show.email"),
        )


def _placeholder(host: str) -> str:
    """What a placeholder host stands for, as part of a message; empty for a real host."""
    if host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost"):
        return _("this machine")
    return _("an example domain without a server") if _EXAMPLE_HOST.search(host) else ""


def _artwork(channel: Any, out: Path) -> Iterator[Finding]:
    from tts_news.publish.cover import fault

    image = channel.find(f"{_ITUNES}image")
    name = "" if image is None else _file(image.get("href", ""))
    if not name:
        yield Finding(ERROR, NAME, _("no artwork"), _(_AGAIN))
    elif problem := fault(out / name):
        yield Finding(ERROR, name, problem, _("correct show.cover"))


def _order(items: list[_Item]) -> Iterator[Finding]:
    for what in ("guid", "enclosure"):
        seen: set[str] = set()
        for item in items:
            value = item.guid if what == "guid" else item.enclosure.get("url", "")
            if value and value in seen:
                yield Finding(
                    ERROR,
                    item.where,
                    _("its {what} is another episode's too", what=what),
                    _(_AGAIN),
                )
            seen.add(value)
    dates = [item.published for item in items if item.published]
    if any(a < b for a, b in pairwise(dates)):
        yield Finding(WARNING, NAME, _("the newest episode is not first"), _(_AGAIN))


def _episode(item: _Item, out: Path, *, listen: bool) -> Iterator[Finding]:
    if not item.title:
        yield Finding(ERROR, item.where, _("no title"), _(_MAKE))
    if not item.guid:
        yield Finding(ERROR, item.where, _("no guid"), _(_AGAIN))
    if item.published is None:
        yield Finding(ERROR, item.where, _("no pubDate, or none that is one"), _(_AGAIN))
    url = item.enclosure.get("url", "")
    if not url.startswith(("http://", "https://")):
        yield Finding(ERROR, item.where, _("no enclosure with an absolute address"), _(_AGAIN))
        return
    path = out / _file(url)
    if not path.is_file():
        yield Finding(ERROR, path.name, _("the enclosure is missing"), _(_MAKE))
        return
    if str(path.stat().st_size) != item.enclosure.get("length"):
        what = _(
            "has {size} bytes; the feed says {said}",
            size=path.stat().st_size,
            said=item.enclosure.get("length"),
        )
        yield Finding(ERROR, path.name, what, _(_AGAIN))
    length, kinds = _sounds(path)
    yield from _sound(path, item, length, kinds, listen=listen)
    for tag in ("transcript", "chapters"):
        for element in item.element.findall(f"{_PODCAST}{tag}"):
            yield from _timed_text(
                out / _file(element.get("url", "")), element.get("type", ""), length
            )
    for element in item.element.iter(f"{_PODCAST}source"):
        if not (out / _file(element.get("uri", ""))).is_file():
            name = _file(element.get("uri", ""))
            yield Finding(ERROR, name, _("an alternate enclosure is missing"), _(_MAKE))


def _sounds(path: Path) -> tuple[float, list[str]]:
    """The duration of an audio file in seconds and its MIME types; (0, []) if it is not audio."""
    import mutagen
    from mutagen.mp3 import MPEGInfo

    try:
        if path.suffix == ".mp3":  # without its tags, as parsing the lyrics is slow
            with path.open("rb") as opened:
                return float(MPEGInfo(opened).length), ["audio/mpeg", "audio/mp3"]
        file = mutagen.File(path)
    except (mutagen.MutagenError, OSError):
        return 0.0, []
    return (0.0, []) if file is None else (float(file.info.length), list(file.mime))


def _sound(
    path: Path, item: _Item, length: float, kinds: list[str], *, listen: bool
) -> Iterator[Finding]:
    if not kinds:
        yield Finding(ERROR, path.name, _("is not an audio file"), _(_MAKE))
        return
    wanted = item.enclosure.get("type", "")
    if wanted not in (*kinds, "audio/wav" if path.suffix == ".wav" else ""):
        yield Finding(ERROR, path.name, _("is no {wanted}", wanted=wanted), _(_AGAIN))
    if not item.duration.isdigit() or abs(int(item.duration) - length) > 1.5:
        what = _(
            "lasts {length:.1f} s; the feed says {duration}",
            length=length,
            duration=item.duration or _("nothing"),
        )
        yield Finding(ERROR, path.name, what, _(_AGAIN))
    if listen:
        from tts_news.audio.loudness import CEILING, TARGET, measure_file

        heard = measure_file(path)
        if abs(heard.integrated - TARGET) > 1:
            what = _(
                "its loudness is {integrated:.1f} LUFS, not {target:.0f} ± 1",
                integrated=heard.integrated,
                target=TARGET,
            )
            yield Finding(WARNING, path.name, what, _("make it again with --force"))
        if heard.peak > CEILING:
            what = _(
                "its true peak is {peak:.1f} dBTP, over {ceiling:.0f}",
                peak=heard.peak,
                ceiling=CEILING,
            )
            yield Finding(WARNING, path.name, what, _("make it again with --force"))


def _timed_text(path: Path, kind: str, length: float) -> Iterator[Finding]:
    """Problems of a transcript or chapters file for `length` seconds of sound."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        yield Finding(ERROR, path.name, _("is missing or not UTF-8"), _(_MAKE))
        return
    if kind == "text/html":
        return
    try:
        times = _times(text, kind)
    except (ValueError, KeyError, TypeError) as error:
        yield Finding(
            ERROR,
            path.name,
            _("is not a well-formed {kind}: {reason}", kind=kind, reason=in_words(error)),
            _(_MAKE),
        )
        return
    if not times:
        yield Finding(WARNING, path.name, _("is empty"), _(_MAKE))
    if any(a >= b for a, b in times) or any(a[0] > b[0] for a, b in pairwise(times)):
        yield Finding(ERROR, path.name, _("its times are not in order"), _(_MAKE))
    if length and times and max(end for _, end in times) > length + 0.5:
        yield Finding(ERROR, path.name, _("goes on after the sound has ended"), _(_MAKE))


def _times(text: str, kind: str) -> list[tuple[float, float]]:
    """The start and end of each cue or chapter, in seconds.

    Raises:
        ValueError, KeyError, TypeError: the text is not of that kind.

    """
    if kind == "application/json":
        return [(s["startTime"], s["endTime"]) for s in json.loads(text)["segments"]]
    if kind == "application/json+chapters":
        data = json.loads(text)
        starts = [chapter["startTime"] for chapter in data["chapters"]]
        if not str(data["version"]).startswith("1."):
            raise ValueError(_("its version is {version}", version=data["version"]))
        return [*pairwise(starts), (starts[-1], starts[-1] + 0.001)] if starts else []
    if kind == "text/vtt" and not text.startswith("WEBVTT"):
        raise ValueError(_("it does not begin with WEBVTT"))
    return [_seconds(m) for m in _TIMES.finditer(text)]


def _seconds(match: re.Match[str]) -> tuple[float, float]:
    h, m, s, ms, h2, m2, s2, ms2 = map(int, match.groups())
    return h * 3600 + m * 60 + s + ms / 1000, h2 * 3600 + m2 * 60 + s2 + ms2 / 1000
