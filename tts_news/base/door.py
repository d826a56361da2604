"""Validation of all external tables: decoded TOML, JSON, YAML and CSV become our dataclasses.

msgspec checks the types; a dataclass checks its own values in `__post_init__` by raising
ValueError("key: what is wrong; what is allowed"). Every message names the file, the key and what is
allowed.
"""

from __future__ import annotations

import re
from dataclasses import Field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from tts_news.base import files
from tts_news.base.letters import one_line, text_of
from tts_news.errors import UserError
from tts_news.messages import N_, _
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Kind = TypeVar("Kind")

OURS: Mapping[str, bool] = {"ours": True}
"""`field(metadata=OURS)`: set by the program, refused in a file."""

_NAMES = {
    "str": N_("a text"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "bool": N_("true or false"),
    "object": N_("a table"),
    "array": N_("a list"),
    "date": N_("a day, as 2026-11-24 without quotes"),
    "datetime": N_("a time, as 2026-11-24T06:00:00+07:00"),
    "null": N_("nothing"),
}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_MISSING_KEY = re.compile(r"Object missing required field `([^`]+)`")
_OTHER_VALUE = re.compile(r"Invalid enum value (.+)")
_OUT_OF_RANGE = re.compile(r"Integer value out of range|Number out of range")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
_LONG_NUMBER = re.compile(r"""(?<!["'\d])\d{4301,}""")
"""More digits than Python reads: their time grows with their square."""
_KEY_BEFORE = re.compile(r"""([\w-]+)["']?\s*[:=][\s\[+-]*$""")
_MESSAGE_AND_PATH = re.compile(r"(?s)(.*?)(?: - at `(?:key in )?\$\.?([^`]*)`)?")


def toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        UserError: it cannot be read, or is not valid TOML.

    """
    try:
        return toml_text(path.read_bytes(), path)
    except OSError as error:
        raise UserError(
            _("{path}: cannot be read: {reason}", path=path, reason=in_words(error))
        ) from None


def toml_text(data: bytes, where: Path | str) -> dict[str, Any]:
    """The tables of TOML in UTF-8 or UTF-16, with the BOM that some editors write.

    Raises:
        UserError: it is not valid TOML.

    """
    import tomllib

    try:
        return tomllib.loads(text_of(data))
    except RecursionError:
        raise UserError(_("{where}: not valid TOML: nested too deeply", where=where)) from None
    except ValueError as error:  # invalid TOML or UTF-8, or an integer of thousands of digits
        reason = parser_fault(error, data.decode("utf-8", "replace"))
        raise UserError(
            _("{where}: not valid TOML: {reason}", where=where, reason=reason)
        ) from None


def parser_fault(error: Exception, text: str) -> str:
    """The reason why a parser of TOML, JSON or YAML rejects a text, on one line."""
    long = _LONG_NUMBER.search(text) if "integer string" in str(error) else None
    if long is None:
        return in_words(error)
    key = _KEY_BEFORE.search(text, max(0, long.start() - 200), long.start())
    return _(
        "'{key}' is a number of {digits} digits; a number has at most 18",
        key=key[1] if key else "…",
        digits=len(long[0]),
    )


def noted(path: Path, kind: type[Kind]) -> Kind | None:
    """What a JSON file that this program keeps for itself holds, all types looked at.

    None where there is no such file, or it is not what is kept in it.
    """
    import msgspec

    try:
        return msgspec.json.decode(files.given(path)[0], type=kind)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def checked(
    kind: type[Kind],
    data: object,
    where: Path | str,
    *,
    error: type[UserError] = UserError,
    lax: bool = False,
) -> Kind:
    """`data` as the dataclass `kind`, with all keys, types and values checked.

    `where` is the file or place that a message names. With `lax`, numbers and booleans may be
    strings, as in CSV.

    Raises:
        UserError: (or the given `error`) an unknown key, a wrong type or a value not allowed.

    """
    import msgspec

    wrong, value = "", None
    try:
        value = msgspec.convert(data, kind, strict=not lax)
    except msgspec.ValidationError as found:
        wrong = str(found)
    if not _EXPECTED.match(wrong):  # a misspelt key explains more than the key missing for it
        for key, known in _unknown_keys(kind, data, ""):
            keys = _(
                "keys are {known}{hint}",
                known=", ".join(known),
                hint=_nearest_hint(key, known),
            )
            raise error(_("{where}: unknown key '{key}'; {keys}", where=where, key=key, keys=keys))
    if value is None:
        raise error(f"{where}: {_in_plain_words(wrong)}")
    return value


def check_ranges(value: object, ranges: Mapping[str, tuple[float, float]]) -> None:
    """Check that numbers of a dataclass lie within `ranges`; for its `__post_init__`.

    Raises:
        ValueError: a number is out of its range.

    """
    for key, (least, most) in ranges.items():
        if not least <= (number := getattr(value, key)) <= most:
            raise ValueError(
                _(
                    "{key}: {value:g}; {least} to {most}",
                    key=key,
                    value=number,
                    least=least,
                    most=most,
                )
            )


def check_language(tag: str) -> None:
    """Check that a language is a tag of BCP 47, as in pages and feeds; for a `__post_init__`.

    Raises:
        ValueError: it is no tag of BCP 47.

    """
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(_("language: '{tag}'; write it as vi or en-GB", tag=tag))


def in_true_letters(value: object, *keys: str) -> None:
    """Normalize string fields of a dataclass with `one_line`; for its `__post_init__`."""
    for key in keys:
        object.__setattr__(value, key, one_line(getattr(value, key)))


def _unknown_keys(kind: Any, data: object, at: str) -> Iterator[tuple[str, list[str]]]:
    """Keys of `data`, nested tables included, that are not in `kind`, each with the known keys."""
    if isinstance(data, (list, tuple)):
        for one in data:
            yield from _unknown_keys(kind, one, at)
    if not isinstance(data, dict):
        return
    inner = _dataclasses(kind)
    for key, value in data.items():
        if key not in inner:
            yield f"{at}{key}", list(inner)
        elif inner[key] is not None:
            yield from _unknown_keys(inner[key], value, f"{at}{key}.")


@cache
def _dataclasses(kind: type) -> dict[str, Any]:
    """The keys that a file may have for a dataclass, each with its nested dataclass or None."""
    hints = get_type_hints(kind)
    return {
        one.name: _dataclass_in(hints[one.name]) for one in fields(kind) if _is_key_of_a_file(one)
    }


def _is_key_of_a_file(one: Field[Any]) -> bool:
    return "ours" not in one.metadata


def _dataclass_in(hint: Any) -> Any:
    """The dataclass that a type is or contains, as in a tuple or a union; None if there is none."""
    if is_dataclass(hint):
        return hint
    return next((found for one in get_args(hint) if (found := _dataclass_in(one))), None)


def _nearest_hint(key: str, known: list[str]) -> str:
    close = get_close_matches(key.rpartition(".")[2], known, 1)
    return _(" (do you mean '{close}'?)", close=close[0]) if close else ""


def _in_plain_words(message: str) -> str:
    """A message of msgspec in plain words, such as `'key' must be a text, not a list`."""
    found = _MESSAGE_AND_PATH.fullmatch(message)
    what, path = (found[1], found[2] or "") if found else (message, "")
    at = path.replace("[...]", "")
    if expected := _EXPECTED.match(what):
        wrong = _(
            "must be {expected}, not {found}",
            expected=_type_names(expected[1]),
            found=_type_names(expected[2]),
        )
        return f"'{at}' {wrong}" if at else _("it {wrong}", wrong=wrong)
    if lacking := _MISSING_KEY.match(what):
        return _("'{key}' is missing", key=_dotted(at, lacking[1]))
    if other := _OTHER_VALUE.match(what):
        return _("'{key}' cannot be {value}", key=at, value=other[1])
    if _OUT_OF_RANGE.fullmatch(what):
        return _("'{key}' is too large a number; a number has at most 18 digits", key=at)
    return _dotted(at, what)  # a message from `__post_init__`, which begins with its key


def _dotted(path: str, rest: str) -> str:
    return f"{path}.{rest}" if path else rest


def _type_names(names: str) -> str:
    return _(" or ").join(_(_NAMES.get(one.strip(), one.strip())) for one in names.split("|"))
