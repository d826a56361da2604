"""Model files: their location on disk, and their download for `voices install`.

The catalogue is voices/models.tsv; one in the user's folder of voices extends it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tts_news.errors import TtsNewsError, UserError, from_os_error
from tts_news.messages import _
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CATALOGUE = "models.tsv"
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A line of the catalogue: one file of a voice."""

    voice: str
    url: str
    size: int
    """Bytes."""
    sha256: str
    licence: str

    @property
    def name(self) -> str:
        """The file's name on disk."""
        return self.url.rpartition("/")[2]

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive, to be unpacked into a folder of the voice's name."""
        return self.name.endswith(".tar.bz2")

    @property
    def forbids_profit(self) -> bool:
        """Whether its licence forbids commercial use of it and of its speech."""
        return "NC" in self.licence


def folder() -> Path:
    """The folder of installed models; TTS_NEWS_MODELS overrides it."""
    import platformdirs

    given = os.environ.get("TTS_NEWS_MODELS")
    return Path(given) if given else platformdirs.user_data_path("tts-news") / "models"


def find(engine: str, name: str) -> Path:
    """The path of the model that a profile names by its path or its installed name.

    Raises:
        UserError: there is no such model.

    """
    if not name:
        raise UserError(_("engine {engine}: the setting 'model' is missing", engine=engine))
    for path in (Path(name).expanduser(), folder() / name, folder() / f"{name}.onnx"):
        if path.is_file() or (path.is_dir() and path.parent == folder()):
            return path
    raise UserError(
        _(
            "engine {engine}: no model '{name}', as a file or in {folder}; `tts-news "
            "voices install {voice}` fetches it if it is in the catalogue",
            engine=engine,
            name=name,
            folder=folder(),
            voice=Path(name).name,
        )
    )


@lru_cache(maxsize=8)
def digest(path: Path) -> str:
    """16 hex digits of the SHA-256 of a model file."""
    return _sha256(path)[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def catalogue(folders: Iterable[Path]) -> dict[str, list[ModelFile]]:
    """The files of every voice that can be installed, by its name; later folders take precedence.

    Raises:
        UserError: a line of a catalogue is malformed.

    """
    found: dict[str, list[ModelFile]] = {}
    for path in (one / CATALOGUE for one in folders):
        here: dict[str, list[ModelFile]] = {}
        if path.is_file():
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if line.strip() and not line.startswith("#"):
                    entry = _entry(line, f"{path}:{number}")
                    here.setdefault(entry.voice, []).append(entry)
        found |= here
    return found


def _entry(line: str, where: str) -> ModelFile:
    fields = line.split("\t")
    if len(fields) != 5 or not fields[2].isdigit() or len(fields[3]) != 64:
        raise UserError(
            _("{where}: a line is voice, URL, bytes, SHA-256 and licence, with tabs", where=where)
        )
    voice, url, size, sha256, licence = fields
    entry = ModelFile(voice, url, int(size), sha256.lower(), licence)
    if not url.startswith(("http://", "https://")) or entry.name in ("", ".", ".."):
        raise UserError(_("{where}: '{url}' is no address of a file", where=where, url=url))
    return entry


def install(entries: Iterable[ModelFile], on_bytes: Callable[[ModelFile, int], None]) -> list[Path]:
    """Download the files that are not installed yet; an interrupted download is resumed.

    `on_bytes` is called with the number of bytes of a file that have been downloaded.

    Raises:
        TtsNewsError: the server cannot be reached, or sent a file that does not match (it is then
            removed).

    """
    paths = []
    for entry in entries:
        try:
            paths.append(_installed(entry, on_bytes))
        except OSError as error:
            raise from_os_error(error, _("fetching a voice"), folder()) from error
        on_bytes(entry, entry.size)
    return paths


def is_installed(entries: Iterable[ModelFile]) -> bool:
    """Whether all files of a voice are installed, in their full size."""
    return all(
        (folder() / entry.voice).is_dir()
        if entry.is_archive
        else (folder() / entry.name).is_file()
        and (folder() / entry.name).stat().st_size == entry.size
        for entry in entries
    )


def _installed(entry: ModelFile, on_bytes: Callable[[ModelFile, int], None]) -> Path:
    path, unpacked = folder() / entry.name, folder() / entry.voice
    if entry.is_archive and unpacked.is_dir():
        return unpacked
    if not path.is_file() or _sha256(path) != entry.sha256:
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(entry, path, on_bytes)
    if not entry.is_archive:
        return path
    _unpack(path, unpacked)
    path.unlink()
    return unpacked


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive without its top folder, all of its files or none."""
    import shutil
    import tarfile
    import tempfile

    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        with tarfile.open(archive) as members:
            members.extractall(beside, filter="data")
        inside = list(beside.iterdir())
        whole = inside[0] if len(inside) == 1 and inside[0].is_dir() else beside
        whole.replace(folder)
    except tarfile.TarError as error:
        raise TtsNewsError(
            _("{archive}: cannot be unpacked: {reason}", archive=archive, reason=in_words(error))
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _fetch(entry: ModelFile, path: Path, on_bytes: Callable[[ModelFile, int], None]) -> None:
    import requests

    part = path.with_name(path.name + ".part")
    try:
        have = part.stat().st_size if part.is_file() else 0
        if have < entry.size:
            _append(entry, part, have, on_bytes)
    except requests.RequestException as error:
        raise TtsNewsError(
            _(
                "{url}: cannot be fetched ({reason}); run the same command to go on from there",
                url=entry.url,
                reason=in_words(error),
            )
        ) from error
    if part.stat().st_size < entry.size:
        raise TtsNewsError(
            _("{url}: the connection ended early; run the same command to go on", url=entry.url)
        )
    found = _sha256(part)
    if part.stat().st_size != entry.size or found != entry.sha256:
        part.unlink()
        raise TtsNewsError(
            _(
                "{url}: not the file that the catalogue describes (SHA-256 {found}..., not "
                "{sha256}...); nothing of it was kept",
                url=entry.url,
                found=found[:12],
                sha256=entry.sha256[:12],
            )
        )
    part.replace(path)


def _append(
    entry: ModelFile, part: Path, have: int, on_bytes: Callable[[ModelFile, int], None]
) -> None:
    import requests

    headers = {"Range": f"bytes={have}-"} if have else {}
    with requests.get(entry.url, headers=headers, stream=True, timeout=30) as answer:
        if answer.status_code not in (200, 206):
            raise TtsNewsError(
                _(
                    "{url}: the server answered with {status}",
                    url=entry.url,
                    status=answer.status_code,
                )
            )
        if answer.status_code == 200:
            have = 0  # a server without range requests starts from the beginning
        with part.open("ab" if have else "wb") as stream:
            for chunk in answer.iter_content(CHUNK):
                stream.write(chunk)
                have += len(chunk)
                on_bytes(entry, have)
                if have > entry.size:
                    return
