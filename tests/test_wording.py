"""The show's templates: any template gives a text or a one-line error without delay."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from tts_news.errors import UserError
from tts_news.model import Article
from tts_news.script import wording
from tts_news.settings import EditionTexts

VALUES = wording.template_values(
    "Bản tin", "Đài", datetime(2026, 3, 1, 6, tzinfo=UTC), [Article("Tít", ())]
) | {"slot": ""}

ENDLESS = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
WRONG = {
    "{{ 1 / 0 }}": "division",
    "{% for a in range(10 ** 12) %}{% endfor %}": "too",
    ENDLESS: "more than 10,000 turns",
    "{% set r = 'x' * 9000 %}{% for a in r %}{% for b in r %}{% endfor %}{% endfor %}": "turns",
    "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}": (
        "turns"
    ),
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}": "",
    "{% include '/etc/passwd' %}": "cannot use another",
    "{% import 'os' as os %}": "cannot use another",
    "{% extends 'x' %}": "cannot use another",
    "{{ 'a' * 10 ** 9 }}": "characters",
    "{{ 9 ** 9 ** 9 }}": "power too large",
    "{{ '%999999999d' % 1 }}": "fill in",
    "{{ 'a'.ljust(10 ** 10) }}": "unsafe",
    "{{ '{:9999999999}'.format(1) }}": "unsafe",
    "{{ 'a' | center(10 ** 10) }}": "No filter named",
    "{% set n = namespace(s='aa') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}": (
        "characters"
    ),
    "{% set n = namespace(s='a') %}{% for i in range(60) %}{% set x %}{{ n.s }}{{ n.s }}"
    "{% endset %}{% set n.s = x %}{% endfor %}": "characters",
    "{{ name.__class__.__mro__ }}": "unsafe",
    "{{ nobody }}": "undefined",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}": "",
    "{% if %}": "Expected",
    "{{ stories[99].title }}": "",
}


@pytest.mark.parametrize("template", WRONG, ids=range(len(WRONG)))
def test_a_wrong_template_is_told_in_a_line(template: str) -> None:
    began = time.monotonic()
    with pytest.raises(UserError) as caught:
        wording.rendered(template, VALUES, "edition.intro in tts-news.toml")
    said = str(caught.value)
    assert said.startswith("edition.intro in tts-news.toml: ")
    assert WRONG[template] in said
    assert len(said.splitlines()) == 1
    assert len(said) < 500
    assert time.monotonic() - began < 5


def test_what_templates_are_for_goes_through() -> None:
    words = EditionTexts()
    for key in ("title", "intro", "headlines", "sign_off"):
        assert "{" not in wording.rendered(getattr(words, key), VALUES, key)
    fancy = (
        "{% for s in stories %}{{ loop.index }}/{{ loop.length }} {{ s.title | upper }}"
        "{{ ', ' if not loop.last }}{% else %}không{% endfor %} {{ hour + 1 }} {{ name ~ '!' }} "
        "{{ ['a', 'b'] | join(' ') }} {{ show | replace('Đ', 'đ') }} {{ 2 ** 3 * 2 }}"
    )
    assert wording.rendered(fancy, VALUES, "x") == "1/1 TÍT 7 Bản tin! a b đài 16"


def test_the_command_tells_it(command, tmp_path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"title": "Tin", "body": "Một câu."}))
    (tmp_path / "tts-news.toml").write_text(f'[edition]\nintro = "{ENDLESS}"\n')
    run = command("make", "a.json", "--edition", "Bản tin")
    assert run.returncode == 2, run.stderr
    assert "edition.intro in tts-news.toml: its loops" in run.stderr.decode()
    assert run.stderr.decode().count("error: ") == 1
