"""One module joins the stages; a stage imports the values and never another stage."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tts_news

ROOT = Path(tts_news.__file__).parent
STAGES = {
    "clean",
    "segment",
    "normalize",
    "synthesize",
    "stitch",
    "encode",
    "publish",
    "loudness",
    "transcript",
}


SHARED = "tts_news.normalize.syllable"
"""What a syllable is: knowledge of the language, for any stage."""


def stage_of(module: str) -> str:
    if module.startswith(SHARED):
        return ""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "tts_news" and parts[1] in STAGES else ""


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
    return found


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_stage_imports_no_other_stage(path: Path) -> None:
    own = stage_of("tts_news." + ".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own:
        assert {stage_of(name) for name in imported(path)} <= {own, ""}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 450
