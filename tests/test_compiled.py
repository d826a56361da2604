"""The cache of compiled code: it gives what Python itself would compile."""

from __future__ import annotations

import marshal
import re
import subprocess
import sys

import jinja2
import pytest

from tts_news.base import compiled

PATTERNS = [
    (r"\d+", 0),
    (r"(?P<ngày>\d{1,2})/(?P<tháng>\d{1,2})(?!\d)", 0),
    (r"(?i)ủy ban|ỦY", 0),
    (r"ĐƯỜNG [a-zđ]+", re.IGNORECASE),
    (r"^ (a+)+ # x $", re.VERBOSE | re.MULTILINE),
    (r"(?s:.)\b(?<=[^\W\d_])(\w)\1", re.ASCII),
    (r"[\u0300-\U0010ffff]{2,}?", re.DOTALL),
    *((f"tin số {n}", 0) for n in range(compiled.NEW)),
]


@pytest.fixture(autouse=True)
def _may_keep(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.mark.parametrize(("text", "flags"), PATTERNS)
def test_a_kept_pattern_is_the_one_that_python_compiles(tmp_path, text, flags):
    path = tmp_path / "kept"
    first = compiled._Kept(path)
    for pattern in PATTERNS:
        first.pattern(*pattern)
    first.save()
    second = compiled._Kept(path)
    found, expected = second.pattern(text, flags), re.compile(text, flags)
    assert not second.new
    assert found == expected
    assert (found.groupindex, found.groups) == (expected.groupindex, expected.groups)


def test_a_broken_pattern_is_refused_in_the_same_words(tmp_path):
    with pytest.raises(re.error, match="unterminated character set"):
        compiled._Kept(tmp_path / "kept").pattern("[a", 0)


@pytest.mark.parametrize("there", [b"", b"no marshal", marshal.dumps(7), marshal.dumps([1, 2])])
def test_a_file_that_holds_something_else_is_written_anew(tmp_path, there):
    path = tmp_path / "kept"
    path.write_bytes(there)
    kept = compiled._Kept(path)
    assert all(kept.pattern(*one) == re.compile(*one) for one in PATTERNS)
    kept.save()
    assert len(compiled._Kept(path).known) == len(PATTERNS)


@pytest.mark.parametrize(
    "entry", [7, (1, 2), (32, b"abc", 0, {}, (None,)), (32, b"\xff" * 8, 0, {}, (None,)), "mã"]
)
def test_an_entry_that_is_none_is_compiled_anew(tmp_path, entry):
    kept = compiled._Kept(tmp_path / "kept")
    kept.known = {("tin số 1", 0): entry, "số = 3": entry}
    assert kept.pattern("tin số 1", 0) == re.compile("tin số 1")
    space: dict[str, int] = {}
    kept.execute("số = 3", {}, space)
    assert space == {"số": 3}


def test_where_it_cannot_be_written_nothing_is_said_or_left(tmp_path):
    kept = compiled._Kept(tmp_path / "nowhere" / "kept")
    for one in PATTERNS:
        kept.pattern(*one)
    kept.save()
    assert not [*tmp_path.iterdir()]


class Text(str):
    """What lxml gives for a text in a page."""

    __slots__ = ()


def test_a_pattern_that_cannot_be_kept_is_compiled_and_the_others_are_kept(tmp_path):
    kept = compiled._Kept(tmp_path / "kept")
    assert kept.pattern(Text("tít"), 0).fullmatch("tít")
    for one in PATTERNS:
        kept.pattern(*one)
    kept.save()
    assert set(compiled._Kept(tmp_path / "kept").known) == set(kept.known)
    kept.new["mã"] = kept.known["mã"] = object()
    kept.save()
    assert [*tmp_path.iterdir()] == [tmp_path / "kept"]


def test_a_few_new_patterns_do_not_write_the_file_at_every_run(tmp_path):
    kept = compiled._Kept(tmp_path / "kept")
    kept.pattern("một", 0)
    kept.save()
    assert not [*tmp_path.iterdir()]


RUN = """
import dataclasses, sys
from pathlib import Path
from tts_news.base import compiled
compiled.cache_from_source = lambda _source: sys.argv[1]
compiled.NEW = 1
sys.dont_write_bytecode = False
compiled.keep()
@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Tin:
    tên: str
    số: "int" = 3
print(repr(Tin("a")), Tin("a") < Tin("b"), hash(Tin("a")) == hash(Tin("a", 3)),
      Tin.__init__.__annotations__)
try:
    Tin("a").số = 4
except dataclasses.FrozenInstanceError as error:
    print(error)
"""


def test_dataclasses_are_the_same_from_what_is_kept(tmp_path):
    def said() -> str:
        line = [sys.executable, "-c", RUN, str(tmp_path / "kept.pyc")]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    first = said()
    (kept,) = tmp_path.iterdir()
    written = kept.stat()
    assert said() == first
    assert first.startswith("Tin(tên='a', số=3) True True {'tên': <class 'str'>, 'số': 'int'")
    assert kept.stat().st_mtime_ns == written.st_mtime_ns  # nothing was new


def test_templates_are_kept_beside_it_where_files_can_be(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "_place", lambda: tmp_path / "kept.pyc")

    def shown(text: str) -> str:
        loader = jinja2.DictLoader({"tin.html": text})
        pages = jinja2.Environment(loader=loader, bytecode_cache=compiled.templates())
        return pages.get_template("tin.html").render(tin="Cầu mới")

    assert [shown("<p>{{ tin }}") for _time in range(2)] == ["<p>Cầu mới"] * 2
    (kept,) = tmp_path.iterdir()
    assert shown("<b>{{ tin }}") == "<b>Cầu mới"
    assert [*tmp_path.iterdir()] == [kept]
    monkeypatch.setattr(compiled, "_place", lambda: tmp_path / "nowhere" / "kept.pyc")
    assert compiled.templates() is None
    assert shown("<i>{{ tin }}") == "<i>Cầu mới"
