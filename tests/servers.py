"""Local servers that behave like the real ones, including their faults."""

from __future__ import annotations

import asyncio
import atexit
import base64
import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import trustme

from tts_news.audio.ffmpeg import executable
from tts_news.engines import engine_class


def speech(text: str, form: str = "mp3") -> bytes:
    """The text spoken by the embedded voice, as an audio file."""
    engine = engine_class("espeak")({})
    engine.prepare()
    pcm = engine.speak(text).pcm
    command = [executable(), "-loglevel", "error", "-f", "s16le", "-ar", "22050", "-ac", "1"]
    command += ["-i", "pipe:0", "-ar", "24000", "-f", form, "pipe:1"]
    return subprocess.run(command, input=pcm, capture_output=True, check=True).stdout


class Server:
    """An HTTP server in a thread: each request takes one of `faults`; without any it succeeds."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.http.owner = self  # type: ignore[attr-defined]
        self.faults: list[object] = []
        self.always: object = None
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def fault(self) -> object:
        with self.lock:
            return self.faults.pop(0) if self.faults else self.always

    @contextlib.contextmanager
    def counted(self):
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            yield
        finally:
            with self.lock:
                self.at_once -= 1

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables with which a program uses and trusts this proxy."""
        return {"HTTPS_PROXY": self.url, "https_proxy": self.url, "REQUESTS_CA_BUNDLE": trusted()}

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        pass

    @property
    def owner(self) -> Server:
        return self.server.owner  # type: ignore[attr-defined]

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status: int, data: bytes, kind: str = "text/plain", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def misbehave(self, fault: object) -> bool:
        """Act out the fault; False if the response must still be sent."""
        if fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.wfile.write(b"x" * 100)
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return True
        if isinstance(fault, int):
            self.answer(fault, b"no", **({"Retry_After": "1"} if fault == 429 else {}))
            return True
        if fault == "slow":
            time.sleep(2.5)
        return False


_AUTHORITY = trustme.CA()


@cache
def trusted() -> str:
    """A file with the certificate authority of these servers, for this process."""
    owner, folder = os.getpid(), tempfile.mkdtemp()

    def gone() -> None:
        if os.getpid() == owner:  # a forked child process also exits
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(gone)
    path = Path(folder) / "authority.pem"
    _AUTHORITY.cert_pem.write_to_path(str(path))
    return str(path)


class _Google(_Handler):
    """translate.google.com behind an HTTPS proxy, for the unmodified gTTS."""

    def do_CONNECT(self) -> None:
        self.send_response(200, "Connection established")
        self.end_headers()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _AUTHORITY.issue_cert(self.path.partition(":")[0]).configure_cert(context)
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:  # the client does not trust it
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_POST(self) -> None:
        form = parse_qs(self.body().decode())
        ((call,),) = json.loads(form["f.req"][0])
        assert call[0] == "jQ1olc"
        text, lang, _slow, _ = json.loads(call[1])
        assert lang == "vi"
        assert len(text) <= 100
        with self.owner.counted():
            self.owner.asked.append(text)
            fault = self.owner.fault()
            if self.misbehave(fault):
                return
            sound = b"\x01\x02 this is no MP3 " * 50 if fault == "not mp3" else speech(text)
            inner = json.dumps([base64.b64encode(sound).decode()], separators=(",", ":"))
            if fault == "empty":
                inner = "null"
            line = json.dumps([["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]])
            line = line.replace('", "', '","')
            self.answer(200, f")]}}'\n\n{len(line)}\n{line}\n".encode(), "application/json")


class _Openai(_Handler):
    """POST /v1/audio/speech."""

    def do_POST(self) -> None:
        ask = json.loads(self.body())
        with self.owner.counted():
            self.owner.asked.append(ask["input"])
            fault = self.owner.fault()
            if self.misbehave(fault):
                return
            if self.path != "/v1/audio/speech" or ask["model"] != "viet-tts":
                self.answer(404, b'{"error": {"message": "no such model"}}')
            elif self.headers.get("Authorization") != "Bearer secret-key-123":
                self.answer(401, b'{"error": {"message": "bad key secret-key-123"}}')
            else:
                sound = {"empty": b"", "not mp3": b"no sound at all" * 9}.get(str(fault))
                self.answer(200, speech(ask["input"], "wav") if sound is None else sound)


class _Files(_Handler):
    """Files with byte ranges; a fault of ("cut", n) ends a response after n bytes."""

    files: dict[str, bytes]

    def do_GET(self) -> None:
        data = self.owner.files.get(self.path)  # type: ignore[attr-defined]
        asked = self.headers.get("Range")
        self.owner.asked.append(f"{self.path} {asked or ''}".strip())
        if data is None:
            self.answer(404, b"")
            return
        fault = self.owner.fault()
        start = int(re.findall(r"\d+", asked)[0]) if asked and fault != "no ranges" else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if isinstance(fault, tuple):
            self.wfile.write(data[start : start + fault[1]])
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.wfile.write(data[start:])


def google() -> Server:
    return Server(_Google)


def openai() -> Server:
    return Server(_Openai)


def files(content: dict[str, bytes]) -> Server:
    server = Server(_Files)
    server.files = content  # type: ignore[attr-defined]
    return server


class Edge:
    """Microsoft's read-aloud service: a WebSocket that sends MP3 and word boundaries."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait(10)

    def _run(self, started: threading.Event) -> None:
        from aiohttp import web

        async def begin() -> None:
            application = web.Application()
            application.router.add_get("/edge/v1", self._serve)
            runner = web.AppRunner(application)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
            self.url = f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=x"
            started.set()

        self.loop.run_until_complete(begin())
        self.loop.run_forever()

    async def _serve(self, request):
        from aiohttp import web

        fault = self.faults.pop(0) if self.faults else ""
        if fault.isdigit():
            return web.Response(status=int(fault))
        talk = web.WebSocketResponse()
        await talk.prepare(request)
        config = (await talk.receive()).data
        assert "audio-24khz-48kbitrate-mono-mp3" in config
        ssml = (await talk.receive()).data
        text = re.search(r"<prosody[^>]*>(.*)</prosody>", ssml, re.DOTALL)[1]
        self.asked.append(ssml)
        head = "X-RequestId:1\r\nContent-Type:application/json; charset=utf-8\r\nPath:{}\r\n\r\n{}"
        await talk.send_str(head.format("turn.start", "{}"))
        sound = await asyncio.to_thread(speech, text)
        if fault == "not mp3":
            sound = b"no sound at all " * 100
        if fault == "slow":
            await asyncio.sleep(3)
        if fault != "empty":
            audio = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            for at in range(0, len(sound), 4096):
                await talk.send_bytes(struct.pack(">H", len(audio)) + audio + sound[at : at + 4096])
                if fault == "cut":
                    request.transport.close()
                    return talk
            at = 0
            for word in text.split():
                data = {"Offset": at, "Duration": 1_000_000, "text": {"Text": word.strip(",.")}}
                meta = json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})
                await talk.send_str(head.format("audio.metadata", meta))
                at += 2_000_000
        await talk.send_str(head.format("turn.end", "{}"))
        await talk.close()
        return talk

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
