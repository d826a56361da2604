"""Delivering a programme: a place gets all files or none, and never keeps an outdated one."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import paramiko
import pytest

from tests import servers, sftp
from tts_news.bulletin import delivery
from tts_news.bulletin.delivery import Parcel, deliver
from tts_news.errors import TtsNewsError
from tts_news.settings.bulletins import Bulletins, Loudspeaker, Slot

NAMES = ("BT.wav", "BT.mp3", "BT.rundown.json")
TODAY, YESTERDAY = "2026-11-24T06:00:00+07:00", "2026-11-23T06:00:00+07:00"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "WAIT", 0.001)


def parcel(folder: Path, text: str, programme: str = TODAY) -> Parcel:
    folder.mkdir(exist_ok=True)
    files = tuple(folder / name for name in NAMES)
    for file in files:
        file.write_bytes(f"{file.name} {text}".encode() * 20_000)
    return Parcel(programme, files)


def there(folder: Path) -> dict[str, str]:
    """The files of a place, hidden ones included: name -> text."""
    return {p.name: p.read_bytes()[:60].decode().split()[1][:5] for p in folder.iterdir()}


def brought(one: Parcel, *addresses: object) -> list[str]:
    done: list[str] = []
    deliver(one, [str(address) for address in addresses], Path(), done.append)
    return done


def fault_of(one: Parcel, *addresses: object) -> str:
    with pytest.raises(TtsNewsError) as fault:
        brought(one, *addresses)
    assert fault.value.exit_status == 1
    assert "\n" not in str(fault.value)
    assert str(one.files[0].parent) in str(fault.value), "the programme is kept"
    assert all(file.is_file() for file in one.files)
    return str(fault.value)


WHOLE = dict.fromkeys(NAMES, "today")


def test_to_a_folder(tmp_path: Path) -> None:
    one, place = parcel(tmp_path / "out", "today"), tmp_path / "phat-song"
    assert "no such folder there" in fault_of(one, place), "a share that is not mounted"
    assert not place.exists()
    place.mkdir()
    (place / "other.wav").write_bytes(b"x other")
    assert brought(one, place) == [str(place)]
    assert there(place) == {**WHOLE, "other.wav": "other"}
    assert (place / "BT.wav").read_bytes() == one.files[0].read_bytes()
    deliver(one, ["phat-song"], tmp_path, lambda _to: None)  # beside the settings


def test_one_that_fails_keeps_no_other_from_it(tmp_path: Path) -> None:
    one, place = parcel(tmp_path / "out", "today"), tmp_path / "b"
    place.mkdir()
    said = fault_of(one, tmp_path / "a", place)
    assert there(place) == WHOLE
    assert str(tmp_path / "a") in said
    assert str(place) not in said


def test_an_earlier_one_of_the_same_programme_stays_where_a_later_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    brought(parcel(tmp_path / "out", "early"), place)
    for programme, stays in ((TODAY, dict.fromkeys(NAMES, "early")), ("another day", {})):
        with monkeypatch.context() as patched:

            def rename(self, name: str, to: str, real=delivery.places.Place.rename) -> None:
                if to == "BT.wav" and name.endswith(".part"):  # the last of them
                    raise delivery.UndeliveredError("the disk is full there", again=False)
                real(self, name, to)

            patched.setattr(delivery.places.Place, "rename", rename)
            fault_of(parcel(tmp_path / "out", "later", programme), place)
        assert there(place) == stays
        # Half-written files of an earlier run do not matter.
        brought(parcel(tmp_path / "out", "early"), place)


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An SFTP server that this user knows and may write to."""
    folder = tmp_path / "server"
    folder.mkdir()
    server = sftp.Server(folder)
    monkeypatch.setenv("HOME", str(server.home(tmp_path / "home")))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    yield server
    server.close()


def test_by_sftp(station: sftp.Server, tmp_path: Path) -> None:
    one = parcel(tmp_path / "out", "today")
    brought(one, station.address)
    assert there(station.folder) == WHOLE
    assert (station.folder / "BT.wav").read_bytes() == one.files[0].read_bytes()
    brought(parcel(tmp_path / "out", "later"), station.address)
    assert there(station.folder) == dict.fromkeys(NAMES, "later")
    assert "no such folder there" in fault_of(one, station.address + "nowhere")


def test_a_line_that_is_cut_is_dialled_again(station: sftp.Server, tmp_path: Path) -> None:
    station.cuts, station.after = 2, 300_000
    brought(parcel(tmp_path / "out", "today"), station.address)
    assert station.connections == 3
    assert there(station.folder) == WHOLE


@pytest.mark.parametrize("fault", ["cut", "full"])
def test_what_cannot_be_brought_leaves_nothing(
    fault: str, station: sftp.Server, tmp_path: Path
) -> None:
    brought(parcel(tmp_path / "out", "old", YESTERDAY), station.address)
    station.cuts, station.full = 4 * (fault == "cut"), fault == "full"
    said = fault_of(parcel(tmp_path / "out", "today"), station.address)
    assert ("its disk may be full" in said) is (fault == "full")
    assert station.connections == 1 + 4 + 1, "four attempts, and one to clear up"
    assert there(station.folder) == {}, "yesterday's is under no name of today's"


def test_a_server_with_another_key_gets_nothing(
    station: sftp.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = parcel(tmp_path / "out", "today")
    other = station.home(tmp_path / "b", host_key=paramiko.RSAKey.generate(2048))
    monkeypatch.setenv("HOME", str(other))
    assert "its key differs from" in fault_of(one, station.address)
    (tmp_path / "c" / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "c"))
    assert "its key is not known" in fault_of(one, station.address)
    monkeypatch.setenv("HOME", str(station.home(tmp_path / "d", key=False)))
    assert "accepts none of these keys" in fault_of(one, station.address)
    assert there(station.folder) == {}


def test_a_password_comes_from_the_environment_and_is_written_nowhere(
    station: sftp.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd
) -> None:
    monkeypatch.setenv("HOME", str(station.home(tmp_path / "e", key=False)))
    station.password = "s3cret-of-the-house"
    one = parcel(tmp_path / "out", "today")
    monkeypatch.setenv("TTS_NEWS_PASSWORD_127_0_0_1", "s3cret-of-nobody")
    said = fault_of(one, station.address)
    assert "TTS_NEWS_PASSWORD_HOST" in said
    assert "s3cret" not in said
    monkeypatch.setenv("TTS_NEWS_PASSWORD_127_0_0_1", station.password)
    brought(one, station.address)
    assert there(station.folder) == WHOLE
    assert "s3cret" not in (tmp_path / "out" / ".delivered.json").read_text()
    assert capfd.readouterr() == ("", ""), "no library says anything"


def test_to_whatever_fsspec_knows(tmp_path: Path) -> None:
    import fsspec

    files = fsspec.filesystem("memory")
    files.makedirs("/loa/ban-tin")
    one = parcel(tmp_path / "out", "today")
    for _again in range(2):
        brought(one, "memory://loa/ban-tin")
    assert sorted(files.ls("/loa/ban-tin", detail=False)) == [
        f"/loa/ban-tin/{name}" for name in sorted(NAMES)
    ]
    assert files.cat("/loa/ban-tin/BT.wav") == one.files[0].read_bytes()
    files.rm("/loa", recursive=True)
    assert "not delivered: nothing://loa/" in fault_of(one, "nothing://loa/")


class _Takes(servers._Handler):
    """A web server that accepts files."""

    def _asked(self) -> None:
        body = self.body()
        owner = self.owner
        name = self.path.rpartition("/")[2]
        owner.asked.append(f"{self.command} {name} {self.headers.get('Authorization', '')}".strip())
        if self.command == "PUT" and self.misbehave(owner.fault()):
            return
        if self.command == "PUT":
            owner.held[name] = body.split()[1].decode()[:5]
            self.answer(201, b"")
        else:
            self.answer(204 if owner.held.pop(name, None) else 404, b"")

    do_PUT = do_DELETE = _asked  # noqa: N815


@pytest.fixture
def web():
    assert issubclass(_Takes, BaseHTTPRequestHandler)
    server = servers.Server(_Takes)
    server.held = {}
    yield server
    server.close()


def test_by_put(web, tmp_path: Path) -> None:
    web.faults = [500, "cut"]
    address = f"{web.url}/phat song".replace(" ", "%20")
    assert brought(parcel(tmp_path / "out", "today"), address) == [address]
    assert web.held == WHOLE
    assert web.asked[-1].startswith("PUT BT.wav"), "what playout takes comes last"


def test_a_web_server_that_refuses_has_nothing(web, tmp_path: Path) -> None:
    brought(parcel(tmp_path / "out", "old", YESTERDAY), web.url)
    web.always = 507
    assert "answered PUT with 507" in fault_of(parcel(tmp_path / "out", "today"), web.url)
    assert web.held == {}
    web.asked.clear()
    web.always = 403
    assert "answered PUT with 403" in fault_of(parcel(tmp_path / "out", "today"), web.url)
    assert len([one for one in web.asked if one.startswith("PUT")]) == 1, "asked once"
    # If the last of three files fails, the two before it are removed.
    web.always, web.faults = None, [None, None, 403]
    fault_of(parcel(tmp_path / "out", "today"), web.url)
    assert web.held == {}


def test_a_web_password_goes_over_tls_alone(
    web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTS_NEWS_PASSWORD_127_0_0_1", "s3cret")
    said = fault_of(parcel(tmp_path / "out", "today"), web.url)
    assert "over https:// alone" in said
    assert "s3cret" not in said
    assert not web.asked


def test_nobody_answers(tmp_path: Path) -> None:
    said = fault_of(parcel(tmp_path / "out", "today"), "http://127.0.0.1:9/")
    assert "no answer to PUT" in said
    assert "may be old or incomplete" in said


@pytest.mark.parametrize(
    "address, said",
    [
        ("sftp://phat:s3cret@dai.vn/", "a password stands in the address of dai.vn"),
        ("https://x:s3cret@dai.vn/", "a password stands in the address of dai.vn"),
        ("https://dai.vn/?token=s3cret", "write a folder"),
        ("sftp:///folder", "write a folder"),
        ("sftp://dai vn/folder", "write a folder"),
        ("", "write a folder"),
    ],
)
def test_a_wrong_address_is_refused_and_no_secret_repeated(address: str, said: str) -> None:
    for make in (
        lambda: Bulletins(deliver=(address,)),
        lambda: Loudspeaker(deliver=(address,)),
        lambda: Slot("Sáng", "06:00", "sang.toml", deliver=(address,)),
    ):
        with pytest.raises(ValueError, match=said) as wrong:
            make()
        assert "s3cret" not in str(wrong.value)


@pytest.mark.parametrize(
    "address", ["phat-song", "/mnt/a b", "C:\\phát sóng", "sftp://dai.vn:22/x"]
)
def test_a_right_address_is_taken(address: str) -> None:
    assert Bulletins(deliver=(address,)).deliver == (address,)


def test_only_what_playout_wants(tmp_path: Path) -> None:
    from tts_news.bulletin.rundown import Rundown
    from tts_news.bulletin.schedule import parcel as chosen
    from tts_news.settings import Settings
    from tts_news.settings.bulletins import MADE

    made = [tmp_path / f"BT.{ending}" for ending in MADE]
    some = Settings(bulletin=Bulletins(deliver_only=("wav", "rundown.json")))
    assert chosen(Rundown(), made, some).names == ["BT.wav", "BT.rundown.json"]
    assert len(chosen(Rundown(), made, Settings()).names) == len(MADE)
    with pytest.raises(ValueError, match=r"deliver_only: 'ogg'; of wav, mp3"):
        Bulletins(deliver_only=("ogg",))


def test_the_list_of_what_was_brought_may_be_anything(tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    one = parcel(tmp_path / "out", "today")
    for broken in ("[", "[]", "null", json.dumps({str(place): 3})):
        (tmp_path / "out" / ".delivered.json").write_text(broken)
        brought(one, place)
        assert there(place) == WHOLE
