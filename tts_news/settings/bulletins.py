"""The `[bulletin]` table: the daily slots, how files are named, and where they are delivered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tts_news.base import door
from tts_news.messages import _

_CLOCK_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")


def check_deliver(addresses: tuple[str, ...]) -> None:
    """Check the places of delivery: folders, or addresses that contain no password.

    Raises:
        ValueError: an address is wrong; the message never repeats a password.

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
"""The file name endings of what is made for a bulletin."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A `[[bulletin.edition]]`: a programme that goes to air at the same time every day."""

    name: str
    at: str
    """Time of day, HH:MM."""
    rundown: str
    """A file, relative to the settings file."""
    length: str = ""
    """M:SS; if empty, the length given in the rundown."""
    publish: bool = False
    """Whether to publish it as an episode of the show's feed too."""
    deliver: tuple[str, ...] = ()
    """Places of delivery; if empty, those of `[bulletin]`."""

    def __post_init__(self) -> None:
        check_deliver(self.deliver)
        if not (self.name and self.rundown and _CLOCK_TIME.fullmatch(self.at)):
            raise ValueError(_('at: each slot needs name, rundown and at = "06:00"'))


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """The `[bulletin.loudspeaker]` table: notices for a commune's loudspeakers."""

    out: str = "output/loudspeaker"
    chime: str = ""
    """A sound file, relative to the settings file, played before the text."""
    repeat: int = 2
    """How many times the text is read."""
    pause: float = 3.0
    """Seconds between two readings."""
    rate: float = 0.92
    """Speaking rate, relative to the voice's own."""
    longest: str = "3:00"
    """The longest notice, chime and readings included, as M:SS; a longer one is refused."""
    quiet: tuple[str, ...] = ("20:00-05:30", "11:30-13:30")
    """Quiet hours, HH:MM-HH:MM, in which only urgent notices are made."""
    loudness: float = -14.0
    """LUFS, gated."""
    bitrate: int = 128
    """Bit rate of the MP3, kbit/s."""
    sample_rate: int = 44_100
    """Sample rate of the MP3, Hz."""
    deliver: tuple[str, ...] = ()
    """Places of delivery for each notice, as in `[bulletin]`."""

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
    """The file name of a bulletin, a format string of date, slot (0600), name and show."""
    publish: bool = False
    """Whether to publish each bulletin as an episode of the show's feed too."""
    deliver: tuple[str, ...] = ()
    """Places of delivery: folders relative to the settings file, sftp:// and https:// addresses."""
    deliver_only: tuple[str, ...] = ()
    """The endings (of `MADE`) of the files to deliver; if empty, all files."""
    id3: bool = False
    """Whether the WAV gets ID3 tags and chapters too, for playout systems that read them."""
    edition: tuple[Slot, ...] = ()
    loudspeaker: Loudspeaker = field(default_factory=Loudspeaker)

    def __post_init__(self) -> None:
        check_deliver(self.deliver)
        for ending in self.deliver_only:
            if ending not in MADE:
                raise ValueError(
                    _("deliver_only: '{ending}'; of {known}", ending=ending, known=", ".join(MADE))
                )
