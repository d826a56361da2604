"""The `[bulletin]` table: what is aired when, how it is called, where it is brought."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tts_news.base import door
from tts_news.messages import _

_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def check_deliver(addresses: tuple[str, ...]) -> None:
    """Refuse what is neither a folder nor an address without secrets in it.

    Raises:
        ValueError: the address is wrong; a password in it is not repeated.

    """
    for address in addresses:
        scheme, mark, rest = address.partition("://")
        host = rest.partition("/")[0]
        if mark and ":" in host.rpartition("@")[0]:
            raise ValueError(
                _(
                    "deliver: a password stands in the address of {host}; take it out, and put it "
                    "into the environment, or a key into your SSH agent",
                    host=host.rpartition("@")[2],
                )
            )
        plain = address.isprintable() and len(address.split()) == 1 and not set("?#") & set(rest)
        if not address or (mark and not (scheme.isalnum() and host.rpartition("@")[2] and plain)):
            raise ValueError(
                _(
                    "deliver: '{address}'; write a folder, sftp://user@host/folder or "
                    "https://host/folder",
                    address=address.partition("?")[0],
                )
            )


MADE = ("wav", "mp3", "rundown.html", "rundown.csv", "rundown.json", "cue", "png")
"""How the names of a bulletin's files end."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A `[[bulletin.edition]]`: a programme that goes to air at the same time every day."""

    name: str
    at: str
    """HH:MM on the clock."""
    rundown: str
    """A file beside the settings."""
    length: str = ""
    """M:SS; the rundown's own when empty."""
    publish: bool = False
    """Whether it becomes an episode of the show's feed as well."""
    deliver: tuple[str, ...] = ()
    """Where it is brought; the bulletins' own places when empty."""

    def __post_init__(self) -> None:
        check_deliver(self.deliver)
        if not (self.name and self.rundown and _CLOCK_TIME.fullmatch(self.at)):
            raise ValueError(_('at: each slot needs name, rundown and at = "06:00"'))


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """The `[bulletin.loudspeaker]` table: notices for a commune's loudspeakers."""

    out: str = "output/loudspeaker"
    chime: str = ""
    """A sound file beside the settings, played before."""
    repeat: int = 2
    """Times that the text is read."""
    pause: float = 3.0
    """Seconds between two readings."""
    rate: float = 0.92
    """Times as fast as the voice speaks by itself."""
    longest: str = "3:00"
    """M:SS of the whole, chime and readings; what is longer is refused."""
    quiet: tuple[str, ...] = ("20:00-05:30", "11:30-13:30")
    """HH:MM-HH:MM in which nothing is aired but what is urgent."""
    loudness: float = -14.0
    """LUFS, gated."""
    bitrate: int = 128
    """kbit/s of the MP3."""
    sample_rate: int = 44_100
    """Hz of the MP3."""
    deliver: tuple[str, ...] = ()
    """Where each notice is brought, as a bulletin is."""

    def __post_init__(self) -> None:
        check_deliver(self.deliver)
        ranges = {
            "repeat": (1, 5), "pause": (0, 10), "rate": (0.7, 1.1), "loudness": (-30, -12),
        }  # fmt: skip
        door.check_ranges(self, ranges)
        choices = {
            "bitrate": (32, 48, 64, 96, 128, 160, 192, 256, 320),
            "sample_rate": (32_000, 44_100, 48_000),
        }
        for key, known in choices.items():
            if getattr(self, key) not in known:
                allowed = ", ".join(map(str, known))
                raise ValueError(
                    _(
                        "{key}: {value}; one of {allowed}",
                        key=key,
                        value=getattr(self, key),
                        allowed=allowed,
                    )
                )
        if not re.fullmatch(r"(?:\d{1,2}:)?\d{1,2}:[0-5]\d", self.longest):
            raise ValueError(_("longest: '{longest}'; write it as 3:00", longest=self.longest))
        for span in self.quiet:
            ends = span.split("-")
            if len(ends) != 2 or not all(map(_CLOCK_TIME.fullmatch, ends)):
                raise ValueError(_("quiet: '{span}'; write it as 20:00-05:30", span=span))


@dataclass(frozen=True, slots=True)
class Bulletins:
    """The `[bulletin]` table."""

    out: str = "output/bulletins"
    pattern: str = "BT_{date:%Y%m%d}_{slot}.wav"
    """A file's name; it may use date, slot (0600), name and show."""
    publish: bool = False
    """Whether each becomes an episode of the show's feed as well."""
    deliver: tuple[str, ...] = ()
    """Where each is brought: folders beside the settings, sftp:// and https:// addresses."""
    deliver_only: tuple[str, ...] = ()
    """What the names of the files end in that are brought there; all of them when empty."""
    id3: bool = False
    """Whether the WAV has the MP3's ID3 tags and chapters too, for playout that reads them."""
    edition: tuple[Slot, ...] = ()
    loudspeaker: Loudspeaker = field(default_factory=Loudspeaker)

    def __post_init__(self) -> None:
        check_deliver(self.deliver)
        for ending in self.deliver_only:
            if ending not in MADE:
                raise ValueError(
                    _("deliver_only: '{ending}'; of {known}", ending=ending, known=", ".join(MADE))
                )
