"""Compiles the catalogues of messages (.po -> .mo) into the wheel, and into an editable install."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):
    def initialize(self, version, build_data):
        for written in Path(self.root, "tts_news", "messages").glob("*/LC_MESSAGES/*.po"):
            compiled = written.with_suffix(".mo")
            with written.open("rb") as source, compiled.open("wb") as target:
                write_mo(target, read_po(source))
            build_data["artifacts"].append(compiled.relative_to(self.root).as_posix())
