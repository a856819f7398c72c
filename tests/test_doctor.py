"""``kds doctor``: a line for each thing that could go wrong, and the way out."""

import io
import socket
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kds_app import cli, doctor
from kds_app.config import Config
from kds_app.doctor import Finding, examine
from kds_app.engine.sound import Silence
from kds_app.host.sink import NotHeardError


def _told(folder: Path, base_url: str | None = None) -> tuple[int, str]:
    out = io.StringIO()
    code = examine(Config(data_dir=folder, base_url=base_url), out)
    return code, out.getvalue()


def test_every_part_of_the_machine_has_its_line(tmp_path: Path, qapp: object) -> None:
    assert qapp is not None
    with socket.create_server(("127.0.0.1", 0)) as partner:
        _, told = _told(tmp_path, f"http://127.0.0.1:{partner.getsockname()[1]}/v1/partner")
    abouts = [line.split()[1] for line in told.splitlines()[:-1]]
    assert abouts == ["version", "screen", "letters", "sound", "data", "taps", "secret", "partner"]
    assert "ok  partner     127.0.0.1 can be reached" in told
    assert "ok  taps        none waiting" in told


def test_what_is_wrong_is_marked_and_counted_and_ends_with_1(tmp_path: Path, qapp: object) -> None:
    assert qapp is not None
    (tmp_path / "settings.json").write_text('{"poll_seconds": 0}')
    (tmp_path / "kds.db").write_bytes(b"no database" * 99)
    code, told = _told(tmp_path, "http://127.0.0.1:9/v1/partner")
    wrong = {line.split()[1] for line in told.splitlines() if line.startswith("!!")}
    assert code == 1
    assert {"settings", "taps", "partner"} <= wrong


def test_a_folder_that_cannot_be_had_is_told_and_nothing_else_is_tried(tmp_path: Path, qapp: object) -> None:
    assert qapp is not None
    (tmp_path / "file").write_text("")
    code, told = _told(tmp_path / "file")
    assert code == 1
    assert "!!  data" in told
    assert "partner" not in told


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ssl.SSLError("handshake"), "kds.example answers, but not securely"),
        (OSError(113, "No route to host"), "kds.example cannot be reached: No route to host"),
        (TimeoutError(), "kds.example cannot be reached: no answer"),
    ],
)
def test_a_partner_out_of_reach_is_told_with_what_to_check(error: OSError, said: str) -> None:
    def refuse(host: str, port: int) -> None:
        assert (host, port) == ("kds.example", 443)
        raise error

    finding = doctor._network("https://kds.example/v1/partner", refuse)
    assert finding.wrong
    assert finding.text.startswith(said)


class FakeSink:
    """A loudspeaker that takes everything, or none at all."""

    def __init__(self, silence: Silence | None) -> None:
        self._silence = silence

    def check(self, rate: int) -> None:
        assert rate
        if self._silence is not None:
            raise NotHeardError(self._silence)

    def play(self, samples: bytes, rate: int, stopped: Callable[[], bool]) -> None:
        raise AssertionError("an examination makes no noise", samples, rate, stopped)


def test_whether_there_is_sound_is_told_without_a_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not doctor._sound(FakeSink(None)).wrong
    silent = doctor._sound(FakeSink(Silence.NO_DEVICE))
    assert silent.wrong
    assert silent.text == "No loudspeaker: the frame of the screen will flash at each ring instead"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere sound goes another way")
def test_a_sound_server_that_is_not_reached_is_told_with_what_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:  # a socket's path has to be short
        (Path(folder) / "pulse").mkdir()
        server.bind(f"{folder}/pulse/native")
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        assert "libasound2-plugins" in doctor._sound(FakeSink(Silence.TAKEN)).text
        assert "libasound2-plugins" not in doctor._sound(FakeSink(None)).text


def test_without_an_address_nothing_is_tried() -> None:
    assert doctor._network("") == Finding("partner", "no address set yet: Settings → Connection")


def test_the_command_leads_here(tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert qapp is not None
    (tmp_path / "file").write_text("")
    assert cli.main(["doctor", "--data-dir", str(tmp_path / "file")]) == 1
    told = capsys.readouterr().out
    assert "!!  data" in told
    assert told.endswith("to mend: the lines with !!\n")
