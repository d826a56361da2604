"""Places of delivery: a folder, a server reached by fsspec (such as sftp), a web server by PUT.

An address is opened again for each attempt. Passwords come from the environment, keys from the SSH
agent or `~/.ssh`; a password is never taken from an address, and never appears in a message.
"""

from __future__ import annotations

import errno
import logging
import mimetypes
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from tts_news.errors import TtsNewsError
from tts_news.messages import _
from tts_news.messages.faults import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 20.0
"""Seconds within which a server must accept a connection, and within which it must answer."""

_PASSWORD = "TTS_NEWS_PASSWORD_"  # nosec B105 # noqa: S105 - the beginning of a variable's name
_LOCKED_OUT = ("AuthenticationException", "BadAuthenticationType", "PasswordRequiredException")
"""The exceptions of paramiko for a failed authentication."""

_STORES = ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss")
"""Object stores, where a folder exists only if there is something in it."""

_RETRIED = (408, 429)
"""The HTTP statuses below 500 that are temporary."""


class UndeliveredError(TtsNewsError):
    """A step of a delivery failed; the message gives the reason."""

    def __init__(self, reason: str, *, again: bool = True) -> None:
        """`again`: a retry may succeed."""
        super().__init__(reason)
        self.again = again


def variable(host: str) -> str:
    """The environment variable that holds the password for a host.

    >>> variable("phat-song.dai.vn")
    'TTS_NEWS_PASSWORD_PHAT_SONG_DAI_VN'
    """
    return _PASSWORD + re.sub(r"[^A-Za-z0-9]", "_", host).upper()


class Place:
    """A folder that fsspec can access, on this machine or another."""

    renames = True
    """Whether a file can be uploaded under a temporary name and then renamed."""

    def __init__(self, address: str, home: Path) -> None:
        """Open it; a relative path is resolved against `home`.

        Raises:
            UndeliveredError: it cannot be reached or does not exist. A missing folder is not
                created, as it may be a share that is not mounted.

        """
        with _in_words():
            self._files, self._root = _opened(address, home)
            is_store = address.partition("://")[0] in _STORES
            if not is_store and not self._files.isdir(self._root):
                raise UndeliveredError(_("no such folder there; make it, or mount it"), again=False)

    def size(self, name: str) -> int | None:
        """The size of a file in bytes; None if it does not exist."""
        with _in_words():
            try:
                return int(self._files.info(self._path_of(name))["size"])
            except FileNotFoundError:
                return None

    def send(self, file: Path, name: str) -> None:
        """Upload a file under a name."""
        with _in_words():
            self._files.put_file(str(file), self._path_of(name))

    def rename(self, name: str, to: str) -> None:
        """Rename a file; no file may have the new name."""
        with _in_words():
            self._files.mv(self._path_of(name), self._path_of(to))

    def remove(self, name: str) -> None:
        """Remove a file if it exists."""
        with _in_words():
            if self._files.exists(self._path_of(name)):
                self._files.rm_file(self._path_of(name))

    def close(self) -> None:
        """Close the connection."""
        client = getattr(self._files, "client", None)
        if client is not None:
            client.close()

    def _path_of(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


class Web(Place):
    """A web server that accepts files by PUT and removes them by DELETE."""

    renames = False

    def __init__(self, address: str, _home: Path) -> None:
        import requests

        there = urlsplit(address)
        self._url = f"{there.scheme}://{there.netloc.rpartition('@')[2]}{there.path.rstrip('/')}/"
        self._session = requests.Session()
        password = os.environ.get(variable(there.hostname or ""), "")
        if password and there.scheme != "https":
            raise UndeliveredError(_("a password goes over https:// alone"), again=False)
        if password and there.username:
            self._session.auth = (there.username, password)
        elif password:
            self._session.headers["Authorization"] = f"Bearer {password}"

    def size(self, _name: str) -> int | None:
        """None, as the server is not asked what files it has."""
        return None

    def send(self, file: Path, name: str) -> None:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        with file.open("rb") as data:
            self._request("PUT", name, data=data, headers={"Content-Type": kind})

    def remove(self, name: str) -> None:
        self._request("DELETE", name, also=(404, 410))

    def close(self) -> None:
        self._session.close()

    def _request(self, method: str, name: str, also: tuple[int, ...] = (), **given: Any) -> None:
        import requests

        try:
            answer = self._session.request(
                method, self._url + quote(name), timeout=PATIENCE, allow_redirects=False, **given
            )
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,  # cut off during the answer
        ) as error:
            raise UndeliveredError(_("no answer to {method}", method=method)) from error
        except (requests.RequestException, ValueError) as error:
            raise UndeliveredError(f"{method}: {in_words(error)}", again=False) from error
        status = answer.status_code
        if not 200 <= status < 300 and status not in also:
            reason = _("answered {method} with {status}", method=method, status=status)
            raise UndeliveredError(reason, again=status >= 500 or status in _RETRIED)


def opened(address: str, home: Path) -> Place:
    """Open the place at an address.

    Raises:
        UndeliveredError: it cannot be reached.

    """
    kind: Callable[[str, Path], Place] = (
        Web if address.startswith(("http://", "https://")) else Place
    )
    return kind(address, home)


def _opened(address: str, home: Path) -> tuple[Any, str]:
    """The file system of an address, and the folder in it."""
    import fsspec

    if "://" not in address:
        return fsspec.filesystem("file"), str(home / address)
    there = urlsplit(address)
    if there.scheme != "sftp":
        anew = {"skip_instance_cache": True, "use_listings_cache": False}
        files, root = fsspec.core.url_to_fs(address, **anew, **_account(there, "username"))
        return files, str(root)
    given = _account(there, "username") | ({"port": there.port} if there.port else {})
    return _sftp()(there.hostname, skip_instance_cache=True, **given), there.path or "/"


def _account(there: Any, user: str) -> dict[str, Any]:
    password = os.environ.get(variable(there.hostname or ""), "")
    given = {user: there.username, "password": password}
    return {key: value for key, value in given.items() if value}


def _sftp() -> Any:
    """A subclass of fsspec's SFTP file system that accepts only hosts in the user's known_hosts.

    Fsspec's own class accepts any host key.
    """
    try:
        import paramiko
        from fsspec.implementations.sftp import SFTPFileSystem
    except ImportError:
        reason = _('sftp:// needs paramiko; pip install "tts-news[sftp]"')
        raise UndeliveredError(reason, again=False) from None
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # our messages report its errors

    class Sftp(SFTPFileSystem):  # type: ignore[misc]
        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.load_system_host_keys()
            waits = dict.fromkeys(("timeout", "banner_timeout", "auth_timeout"), PATIENCE)
            self.client.connect(self.host, **waits, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(PATIENCE)

        def put_file(self, lpath: str, rpath: str, **_given: Any) -> None:
            self.ftp.put(lpath, rpath)

        def mv(self, old: str, new: str, **_given: Any) -> None:
            self.ftp.rename(old, new)

    return Sftp


@contextmanager
def _in_words() -> Iterator[None]:
    """Context manager that turns the errors of a file system into UndeliveredError."""
    try:
        yield
    except (TtsNewsError, KeyboardInterrupt):
        raise
    except FileNotFoundError as error:
        raise UndeliveredError(_("no such file or folder there"), again=False) from error
    except PermissionError as error:
        raise UndeliveredError(_("no permission to write there"), again=False) from error
    except Exception as error:  # each file system has its own exceptions
        raise _sftp_fault(error) from error


def _sftp_fault(error: Exception) -> UndeliveredError:
    kind, said = type(error).__name__, " ".join(str(error).split())
    if kind == "BadHostKeyException":
        return UndeliveredError(
            _(
                "its key differs from the one in ~/.ssh/known_hosts: ask who keeps the server, as "
                "somebody else may be answering"
            ),
            again=False,
        )
    if "not found in known_hosts" in said:
        return UndeliveredError(
            _("its key is not known; run `ssh` to it once, compare the key and accept it"),
            again=False,
        )
    if kind in _LOCKED_OUT or "No authentication methods" in said:
        return UndeliveredError(
            _(
                "it accepts none of these keys; add one to your SSH agent, or put the password "
                "into the environment as {variable}",
                variable=f"{_PASSWORD}HOST",
            ),
            again=False,
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UndeliveredError(_("the disk is full there"), again=False)
    if said == "Failure" or said.startswith("size mismatch"):  # all that SFTP says of a full disk
        return UndeliveredError(_("the server did not write all of it; its disk may be full"))
    is_mistake = isinstance(error, (ValueError, TypeError, ImportError))  # an unsupported address
    return UndeliveredError(said or _("the connection was cut"), again=not is_mistake)
