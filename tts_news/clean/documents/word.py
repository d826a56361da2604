"""Reading Word's old .doc with LibreOffice, if that is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from tts_news.errors import ArticleError
from tts_news.messages import _

LONGEST = 90.0
"""Seconds for a conversion; the first start of LibreOffice takes ten."""

PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)


def soffice() -> str:
    """The path of LibreOffice's program; empty if it is not installed."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((place for place in PLACES if Path(place).is_file()), "")


def docx_of(data: bytes, name: str) -> bytes:
    """Convert an old .doc to .docx.

    Raises:
        ArticleError: LibreOffice is not installed, or cannot read the document.

    """
    program = soffice()
    if not program:
        raise ArticleError(
            _(
                "{name}: Word's old .doc, which LibreOffice reads, and it is not "
                "installed; install it, or save the document as .docx",
                name=name,
            )
        )
    with tempfile.TemporaryDirectory(prefix="tts-news-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, "article.doc")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()  # else a running LibreOffice would take the job
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "docx", "--outdir", folder, str(source)]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as run:
            try:
                run.wait(LONGEST)
            except subprocess.TimeoutExpired:
                raise ArticleError(
                    _(
                        "{name}: LibreOffice takes over {longest:.0f} s; save it as .docx",
                        name=name,
                        longest=LONGEST,
                    )
                ) from None
            finally:
                _end_office(run)
        made = Path(folder, "article.docx")
        if not made.is_file():
            raise ArticleError(_("{name}: LibreOffice cannot read it; save it as .docx", name=name))
        return made.read_bytes()


def _end_office(run: subprocess.Popen[bytes]) -> None:
    """Kill LibreOffice with its child processes: the first process only waits for another."""
    with suppress(OSError, AttributeError):
        os.killpg(run.pid, signal.SIGKILL)
    run.kill()
