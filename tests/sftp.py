"""An SFTP server in a thread, with the faults of real ones: a lost connection, a full disk."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path

import paramiko


class Server:
    """Serves a folder at `/` to clients with the key or the password."""

    def __init__(self, folder: Path, password: str = "") -> None:
        self.folder, self.password = folder, password
        self.key = paramiko.RSAKey.generate(2048)
        self.client_key = paramiko.RSAKey.generate(2048)
        self.cuts = 0
        """Connections that are cut off, each after more than `after` bytes written."""
        self.after = 0
        self._came = self._cut = 0
        self.full = False
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.address = f"sftp://phat@127.0.0.1:{self.port}/"
        self._transports: list[paramiko.Transport] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def home(
        self, folder: Path, *, host_key: paramiko.PKey | None = None, key: bool = True
    ) -> Path:
        """A user's home with the user's key, and known_hosts with the server's key or another."""
        ssh = folder / ".ssh"
        ssh.mkdir(parents=True, exist_ok=True)
        known = host_key or self.key
        line = f"[127.0.0.1]:{self.port} {known.get_name()} {known.get_base64()}\n"
        (ssh / "known_hosts").write_text(line)
        if key:
            self.client_key.write_private_key_file(str(ssh / "id_rsa"))
        return folder

    def close(self) -> None:
        self._socket.close()
        for transport in self._transports:
            transport.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            transport = paramiko.Transport(connection)
            self._transports.append(transport)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, self)
            with contextlib.suppress(Exception):  # a client that does not trust us hangs up
                transport.start_server(server=_Access(self))

    def written(self, count: int) -> bool:
        """Count received bytes; return whether the connection is to be cut now."""
        if not self.cuts or self._cut == self.connections:
            return bool(self.cuts)
        self._came += count
        if self._came <= self.after:
            return False
        self._cut, self._came, self.cuts = self.connections, 0, self.cuts - 1
        self._transports[-1].sock.shutdown(socket.SHUT_RDWR)
        return True


class _Access(paramiko.ServerInterface):
    def __init__(self, server: Server) -> None:
        self.server = server

    def get_allowed_auths(self, username: str) -> str:
        return "publickey,password"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        same = username == "phat" and key == self.server.client_key
        return paramiko.AUTH_SUCCESSFUL if same else paramiko.AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        same = bool(password) and (username, password) == ("phat", self.server.password)
        return paramiko.AUTH_SUCCESSFUL if same else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Handle(paramiko.SFTPHandle):
    def __init__(self, server: Server, flags: int) -> None:
        super().__init__(flags)
        self.server = server

    def write(self, offset: int, data: bytes) -> int:
        if self.server.full:
            return paramiko.SFTP_FAILURE
        if self.server.written(len(data)):
            return paramiko.SFTP_CONNECTION_LOST
        return super().write(offset, data)

    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, _access: object, server: Server) -> None:
        self.server = server

    def _at(self, path: str) -> Path:
        return self.server.folder / path.lstrip("/")

    def _done(self, work) -> int:
        try:
            work()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK

    def list_folder(self, path: str):
        return [
            paramiko.SFTPAttributes.from_stat(one.stat(), one.name)
            for one in self._at(path).iterdir()
        ]

    def stat(self, path: str):
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: object):
        try:
            handle = os.open(self._at(path), flags, 0o644)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        file = os.fdopen(handle, "rb+" if flags & (os.O_WRONLY | os.O_RDWR) else "rb")
        found = _Handle(self.server, flags)
        found.readfile = found.writefile = file
        return found

    def remove(self, path: str) -> int:
        return self._done(self._at(path).unlink)

    def rename(self, oldpath: str, newpath: str) -> int:
        if self._at(newpath).exists():  # as version 3 of the protocol demands
            return paramiko.SFTP_FAILURE
        return self._done(lambda: self._at(oldpath).rename(self._at(newpath)))
