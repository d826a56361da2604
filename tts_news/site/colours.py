"""The house's colour -> the colours of the pages, each readable where it stands.

Contrast is WCAG 2.2's: 7:1 for text (1.4.6), in the light theme and in the dark one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.publish.cover import luminance

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 7.1
"""To one; a little over what WCAG asks for, as colours are rounded."""

LIGHT = {"paper": "#ffffff", "panel": "#f5f5f2", "ink": "#141414", "soft": "#474747"}
DARK = {"paper": "#131314", "panel": "#202022", "ink": "#f1f1f1", "soft": "#c9c9c9"}
"""Grounds and letters of each theme."""

_BLACK, _WHITE = "#000000", "#ffffff"


def stylesheet(colour: str) -> str:
    """The custom properties of both themes for a house's colour, as CSS."""
    light = {"brand": brand(colour), "brand-ink": _WHITE, **_theme(colour, LIGHT, _BLACK)}
    dark = _theme(colour, DARK, _WHITE)
    return (
        f":root{{color-scheme:light dark;{_properties(light)}}}\n"
        "@media (prefers-color-scheme:dark){"
        f":root:not([data-theme=light]){{{_properties(dark)}}}}}\n"
        ":root[data-theme=light]{color-scheme:light}\n"
    )


def brand(colour: str) -> str:
    """The colour of the masthead: the house's, darkened where white letters need it."""
    return _towards(colour, _BLACK, [_WHITE])


def _theme(colour: str, theme: dict[str, str], end: str) -> dict[str, str]:
    grounds = [theme["paper"], theme["panel"]]
    accent = _towards(colour, end, grounds)
    return {**theme, "accent": accent, "accent-ink": theme["paper"]}


def _properties(values: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _towards(colour: str, end: str, grounds: Sequence[str]) -> str:
    """The colour, as far on its way to black or white as every ground asks.

    >>> _towards("#ffcc00", "#000000", ["#ffffff"]) < "#707070"
    True
    >>> _towards("#102a52", "#000000", ["#ffffff"])
    '#102a52'
    """
    start, goal = _parts(colour), _parts(end)
    text = colour
    for step in range(51):
        share = step / 50
        mixed = [round(a + (b - a) * share) for a, b in zip(start, goal, strict=True)]
        text = "#{:02x}{:02x}{:02x}".format(*mixed)
        if all(contrast(text, ground) >= ENOUGH for ground in grounds):
            break
    return text


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, to one.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted(luminance(_parts(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
