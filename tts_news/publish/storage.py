"""The storage of the output: a folder, or a bucket of an object store (s3://bucket/prefix).

Files are always made in a folder. For a bucket that folder is a partial mirror: an episode is
uploaded when it is made, its manifest last, and the feed after all episodes. Two publishers at once
lose no episode: a folder has a lock, and a bucket's feed is written only if it has not changed
since the manifests were read (a conditional write); otherwise everything is read again.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tts_news.base import files
from tts_news.base.door import noted
from tts_news.base.files import cache_folder
from tts_news.errors import TtsNewsError, UserError
from tts_news.messages import _
from tts_news.messages.faults import in_words
from tts_news.publish.catalogue import is_manifest
from tts_news.publish.catalogue import manifest as path_of_manifest
from tts_news.publish.layout import FOLDER, plain
from tts_news.publish.serve import type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tts_news.model import Episode

FEED = "feed.xml"

_Result = TypeVar("_Result")


class Folder:
    """A folder on this machine."""

    is_elsewhere = False
    """Whether the published files are in another place, and `folder` is a partial mirror."""

    is_blank = False
    """Whether `folder` is empty rather than a mirror."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sizes: dict[str, int] = {}
        """The sizes in bytes of the files in a bucket, by name."""

    def refresh(self) -> None:
        """Read what other publishers have changed."""

    def keep(self, names: Iterable[str]) -> None:
        """Upload the files of a finished episode, its manifest last."""

    def keep_episode(self, episode: Episode) -> None:
        """Upload a finished episode."""
        names = [file.name for file in episode.files]
        self.keep([*names, path_of_manifest(self.folder, episode).name])

    def arrived(self, episode: Episode, manifest: bytes) -> None:
        """Record an episode that another machine has uploaded."""

    def close(self) -> None:
        """Store for the next run what is known of the bucket."""

    def publish(self, write_feed: Callable[[], _Result]) -> _Result:
        """Write and publish the feed, so that no episode of another publisher is lost."""
        with files.locked(self.folder):
            return write_feed()

    def bring(self, name: str, folder: Path) -> None:
        """Download a file of a bucket to a folder, if it is not there or may have changed."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files."""
        for name in names:
            files.removed(self.folder / name)  # a file in use is removed by a later run


class Bucket(Folder):
    """A bucket, accessed by s3fs with credentials and endpoint from the environment."""

    is_elsewhere = True

    def __init__(self, address: str, mirrors: Path) -> None:
        super().__init__(mirrors / hashlib.sha256(address.encode()).hexdigest()[:16])
        self._address = address.rstrip("/")
        self._root = address.removeprefix("s3://").rstrip("/")
        self._notes = self.folder / ".sent.json"
        self._tags: dict[str, str] = self._known_tags()
        if not self._root.partition("/")[0]:
            raise UserError(_("{address}: name a bucket, as s3://bucket/prefix", address=address))
        try:
            import s3fs
        except ImportError:
            raise UserError(_('an s3:// output needs s3fs; pip install "tts-news[s3]"')) from None
        self._store: Any = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
        self.folder.mkdir(parents=True, exist_ok=True)

    def refresh(self) -> None:
        """Download new and changed manifests, and remove those that are gone."""
        found = self._call_store(_("looking"), self._store.find, self._root, detail=True)
        listed = {path.removeprefix(f"{self._root}/"): one for path, one in found.items()}
        listed = {name: one for name, one in listed.items() if _is_ours(name)}
        before = self._known_tags()
        self.sizes = {name: int(one["size"]) for name, one in listed.items()}
        self._tags = {name: str(one["ETag"]) for name, one in listed.items()}
        for name in filter(is_manifest, {*listed, *before}):
            path = self.folder / name
            if name not in listed:
                path.unlink(missing_ok=True)
            elif not self._is_here(name, before.get(name, "")):
                data = self._call_store(_("reading"), self._store.cat_file, f"{self._root}/{name}")
                files.write(path, data)
        self._note_tags()

    def _is_here(self, name: str, before: str) -> bool:
        """Whether the mirror's manifest is current; `before` is the ETag that it had last time."""
        path = self.folder / name
        if not path.is_file():
            return False
        return self._tags[name] == before or self._tags[name] == _tag(path.read_bytes())

    def keep(self, names: Iterable[str]) -> None:
        self._send(_manifests_last(names))

    def arrived(self, episode: Episode, manifest: bytes) -> None:
        path = path_of_manifest(self.folder, episode)
        with files.replacing_from_workspace(path) as beside:
            beside.write_bytes(manifest)
        self._tags[path.name] = _tag(manifest)
        self.sizes |= {file.name: file.bytes for file in episode.files}
        self.sizes[path.name] = len(manifest)

    def close(self) -> None:
        self._note_tags()

    def publish(self, write_feed: Callable[[], _Result]) -> _Result:
        self._send(self._unsent())
        for _attempt in range(6):
            self.refresh()
            expected = self._tags.get(FEED)
            # If another publisher uploads manifests after this and publishes them, the feed's ETag
            # changes, and the conditional write below fails.
            result = write_feed()
            pages = sorted(p.name for p in self.folder.glob("feed-*.xml"))
            self._send([*self._unsent(), *pages])  # including the notes of retracted episodes
            if self._put_feed(expected):
                self._note_tags()
                return result
        raise TtsNewsError(
            _(
                "{address}: other publishers keep changing the feed; run `tts-news feed`",
                address=self._address,
            )
        )

    def bring(self, name: str, folder: Path) -> None:
        path = folder / name
        if name in self.sizes and (_may_change(name) or not path.is_file()):
            data = self._call_store(_("reading"), self._store.cat_file, f"{self._root}/{name}")
            files.write(path, data)

    def remove(self, names: Iterable[str]) -> None:
        super().remove(names := list(names))
        gone = [f"{self._root}/{name}" for name in names if name in self.sizes]
        if gone:
            self._call_store(_("removing"), self._store.rm, gone)

    def _unsent(self) -> list[str]:
        """The files of the mirror that are not in the bucket, the manifests last."""
        files_here = (p.relative_to(self.folder) for p in self.folder.rglob("*") if p.is_file())
        shown = [p.as_posix() for p in files_here if not p.name.startswith(".")]
        names = [name for name in shown if not name.startswith("feed")]  # the feed is sent last
        changed = [n for n in names if self._tags.get(n) != _tag((self.folder / n).read_bytes())]
        return _manifests_last(changed)

    def _send(self, names: Iterable[str]) -> None:
        for name in names:
            data = (self.folder / name).read_bytes()
            self._put(name, data)
            self._tags[name] = _tag(data)
            self.sizes[name] = len(data)
        for name in names:
            # The feed needs only the manifests, and new episodes the cover and its icons.
            if not is_manifest(name) and not name.startswith(("cover.", "feed", f"{FOLDER}/icon-")):
                (self.folder / name).unlink()

    def _put_feed(self, expected: str | None) -> bool:
        condition = {"IfMatch": expected} if expected else {"IfNoneMatch": "*"}
        try:
            self._put(FEED, (self.folder / FEED).read_bytes(), **condition)
        except _ChangedError:
            return False
        return True

    def _put(self, name: str, data: bytes, **condition: str) -> None:
        kind = type_of(name) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        fresh = "no-cache" if _may_change(name) else "public, max-age=3600"
        where = f"{self._root}/{name}"
        self._call_store(
            _("sending"),
            self._store.pipe_file,
            where,
            data,
            chunksize=1 << 30,  # in one part, so that the ETag is the MD5
            ContentType=kind,
            CacheControl=fresh,
            **condition,
        )

    def _call_store(self, doing: str, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Call a function of the store; its exceptions become our errors."""
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            NoCredentialsError,
            ParamValidationError,
        )

        try:
            return work(*given, **named)
        except FileExistsError as error:
            raise _ChangedError(self._address) from error
        except FileNotFoundError as error:
            raise UserError(
                _("{address}: no such bucket, or it was taken away", address=self._address)
            ) from error
        except PermissionError as error:
            reason = str(error) or _("access denied")
            raise UserError(
                _(
                    "{address}: no permission for {doing}: {reason}",
                    address=self._address,
                    doing=doing,
                    reason=reason,
                )
            ) from error
        except NoCredentialsError as error:
            raise UserError(
                _(
                    "{address}: no key for the object store; set AWS_ACCESS_KEY_ID and "
                    "AWS_SECRET_ACCESS_KEY",
                    address=self._address,
                )
            ) from error
        except (ParamValidationError, ValueError) as error:  # a bucket's name, or AWS_ENDPOINT_URL
            raise UserError(
                _(
                    "{address}: cannot be requested: {reason}",
                    address=self._address,
                    reason=in_words(error),
                )
            ) from error
        except (OSError, BotoCoreError, ClientError) as error:
            if "pre-condition" in str(error).lower() or "precondition" in str(error).lower():
                raise _ChangedError(self._address) from error
            reason = in_words(error)
            raise TtsNewsError(
                _(
                    "{address}: failed while {doing}: {reason}; what was published before is "
                    "whole, run the same command again",
                    address=self._address,
                    doing=doing,
                    reason=reason,
                )
            ) from error

    def _known_tags(self) -> dict[str, str]:
        return noted(self._notes, dict[str, str]) or {}

    def _note_tags(self) -> None:
        files.write(self._notes, json.dumps(self._tags, sort_keys=True).encode())


class Outlet(Bucket):
    """A bucket to which episodes are only uploaded, from a folder that stays empty."""

    is_blank = True

    def keep(self, names: Iterable[str]) -> None:
        names = _manifests_last(names)
        self._send(names)
        for name in filter(is_manifest, names):
            files.removed(self.folder / name)


def _manifests_last(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (is_manifest(name), name))


def _is_ours(name: str) -> bool:
    """Whether a name in the bucket may be a file or a page of the output."""
    return "/" not in plain(name)


def _may_change(name: str) -> bool:
    """Whether a file may change under the same name; only sound and pictures do not."""
    kind = (type_of(name) or mimetypes.guess_type(name)[0] or "").partition("/")[0]
    return kind not in ("audio", "image")


class _ChangedError(TtsNewsError):
    """The feed in the bucket has changed meanwhile."""


def _tag(data: bytes) -> str:
    """The ETag of an object that was uploaded in one part: its MD5."""
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def opened(out: str) -> Folder:
    """Open the storage named by `out`; the mirror of a bucket is in the cache folder.

    Raises:
        UserError: it is another kind of address, or its extra is not installed.

    """
    if out.startswith("s3://"):
        return Bucket(out, cache_folder() / "stores")
    if "://" in out:
        raise UserError(_("{out}: an output is a folder or s3://bucket/prefix", out=out))
    return Folder(Path(out))


def outlet(out: str, scratch: Path) -> Folder:
    """The storage for a worker's episodes; for a bucket, `scratch` is the local folder.

    Raises:
        UserError: the extra of a bucket is not installed.

    """
    return Outlet(out, scratch) if out.startswith("s3://") else Folder(Path(out))
