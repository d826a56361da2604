"""Deriving the colours of the pages from the house colour, with legible text.

The contrast of text is at least 7:1 (WCAG 2.2, 1.4.6) in both the light and the dark theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tts_news.publish.cover import luminance

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 7.1
"""The least contrast ratio; slightly more than WCAG requires, as colours are rounded."""

LIGHT = {"paper": "#ffffff", "panel": "#f5f5f2", "ink": "#141414", "soft": "#474747"}
DARK = {"paper": "#131314", "panel": "#202022", "ink": "#f1f1f1", "soft": "#c9c9c9"}
"""Background and text colours of the dark theme; `LIGHT` has those of the light one."""

_BLACK, _WHITE = "#000000", "#ffffff"


def stylesheet(colour: str) -> str:
    """The CSS custom properties of both themes for a house colour."""
    light = {"brand": brand(colour), "brand-ink": _WHITE, **_theme(colour, LIGHT, _BLACK)}
    dark = _theme(colour, DARK, _WHITE)
    return (
        f":root{{color-scheme:light dark;{_properties(light)}}}\n"
        "@media (prefers-color-scheme:dark){"
        f":root:not([data-theme=light]){{{_properties(dark)}}}}}\n"
        ":root[data-theme=light]{color-scheme:light}\n"
    )


def brand(colour: str) -> str:
    """The colour of the masthead: the house colour, darkened if white text requires it."""
    return _towards(colour, _BLACK, [_WHITE])


def _theme(colour: str, theme: dict[str, str], end: str) -> dict[str, str]:
    grounds = [theme["paper"], theme["panel"]]
    accent = _towards(colour, end, grounds)
    return {**theme, "accent": accent, "accent-ink": theme["paper"]}


def _properties(values: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def _towards(colour: str, end: str, grounds: Sequence[str]) -> str:
    """The colour mixed with `end` only as far as contrast with every background requires.

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
    """The contrast ratio of two colours (WCAG 2.2), 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted(luminance(_parts(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
