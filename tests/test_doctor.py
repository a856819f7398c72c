"""``kds doctor``: a line for each thing that could go wrong, and the way out."""

import asyncio
import io
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kds_app import cli, doctor
from kds_app.config import Config
from kds_app.doctor import Finding, Patient, Subject, examine, findings
from kds_app.doctor.machine import examine_disk, examine_keyring, examine_sound
from kds_app.doctor.partner import examine_partner
from kds_app.doctor.screen import _cannot_start
from kds_app.engine.sound import Silence
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.clock import SystemClock
from kds_app.host.credentials import KeyringSecrets, MemorySecrets, SecretStore
from kds_app.host.paths import Paths
from kds_app.host.settings import Environment, Settings
from kds_app.host.sink import NotHeardError
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.tls import build_context
from kds_app.simulator import Fault, Simulator
from tests.host.keyrings import ring
from tests.remote.certificates import DAY, certify, server_side, trusting
from tests.remote.kit import says, serving

SECRET = "sk-doctor-canary-5Xw2"

WHOLE = [
    *("version", "platform", "letters", "sound", "disk", "taps", "keyring", "network", "tls", "clock"),
    *("credential", "orders", "latency"),
]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A quiet server with three orders and a secret that is to be seen nowhere."""
    with Simulator(opening=(), secret=SECRET) as running:
        for _ in range(3):
            running.place()
        yield running


def told(folder: Path, base_url: str | None = None) -> tuple[int, str]:
    out = io.StringIO()
    code = examine(Config(data_dir=folder, base_url=base_url), out)
    return code, out.getvalue()


def subjects(said: str) -> list[str]:
    """What the lines are about; the screen's line stands only where there is one."""
    return [about for line in said.splitlines()[:-1] if (about := line.split()[1]) != "screen"]


def test_with_a_good_credential_every_part_has_its_line(
    tmp_path: Path, qapp: object, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp is not None
    (tmp_path / "partner_key").write_text(sim.partner_key, encoding="utf-8")
    (tmp_path / "secret_key").write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    _, said = told(tmp_path / "data", sim.base_url)
    assert subjects(said) == WHOLE
    assert "ok  credential  the partner accepts the secret of pk_demo" in said
    assert "ok  orders      3 of the last day read" in said
    assert "ok  taps        none waiting" in said
    assert SECRET not in said


def test_what_is_wrong_is_marked_and_counted_and_ends_with_1(tmp_path: Path, qapp: object) -> None:
    assert qapp is not None
    (tmp_path / "settings.json").write_text('{"poll_seconds": 0}')
    (tmp_path / "kds.db").write_bytes(b"no database" * 99)
    code, said = told(tmp_path, "http://127.0.0.1:9/v1/partner")
    wrong = {line.split()[1] for line in said.splitlines() if line.startswith("!!")}
    assert code == 1
    assert {"settings", "taps", "network"} <= wrong
    assert said.endswith(f"{len([x for x in said.splitlines() if x.startswith('!!')])} to mend: the lines with !!\n")


def test_a_folder_that_cannot_be_had_is_told_and_nothing_else_is_tried(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, said = told(tmp_path / "file")
    assert code == 1
    assert said.startswith("!!  disk")
    assert "network" not in said


def test_a_screen_that_no_window_can_be_opened_on_is_told_and_the_rest_is_looked_at_all_the_same(
    tmp_path: Path,
) -> None:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "kds_app", "--base-url", "http://127.0.0.1:9/v1", "doctor"]
    root = Path(__file__).parents[1]
    run = subprocess.run(  # noqa: S603 - our own program
        [*command, "--data-dir", str(tmp_path)], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1, run.stderr
    assert "!!  platform    no window can be opened: could not connect to display :4711" in run.stdout
    assert subjects(run.stdout) == ["version", "platform", "letters", "sound", "disk", "taps", "keyring", "network"]


@pytest.mark.skipif(sys.platform == "win32", reason="the program stood in for is a script of the shell")
@pytest.mark.parametrize(("screen", "found"), [("offscreen", []), ("xcb", ["could not connect to display :4711"])])
def test_a_package_has_no_python_and_asks_itself_whether_a_window_can_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: str, found: list[str]
) -> None:
    package = tmp_path / "kds"
    package.write_text(f'#!/bin/sh\nexec {sys.executable} -m kds_app "$@"\n', encoding="utf-8")
    package.chmod(0o755)
    monkeypatch.chdir(Path(__file__).parents[1])
    for name, value in (("DISPLAY", ":4711"), ("QT_QPA_PLATFORM", screen)):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(package))
    complaint = _cannot_start()
    assert all(text in complaint for text in found)
    assert bool(complaint) is bool(found)


# the machine


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
    assert not examine_sound(FakeSink(None)).wrong
    silent = examine_sound(FakeSink(Silence.NO_DEVICE))
    assert silent.wrong
    assert silent.text.startswith("no loudspeaker")
    assert silent.way_out


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 2**20))
    disk, taps = examine_disk(Paths.for_data_dir(tmp_path))
    assert (disk.wrong, taps.wrong) == (True, False)
    assert "64 MiB" in disk.way_out


@pytest.mark.parametrize(
    ("store", "wrong", "said"),
    [
        (
            KeyringSecrets(ring(kept={("klikit-kds", "https://u.example pk"): SECRET}), "Test"),
            False,
            "The secret is there",
        ),
        (KeyringSecrets(ring(), "Test"), False, "None is kept for this shop yet"),
        (KeyringSecrets(ring(failure=OSError()), "Test"), True, "does not work"),
        (MemorySecrets("There is no keyring on this computer."), True, "kept for this run only"),
    ],
)
def test_where_the_secret_is_kept_is_told_and_never_the_secret(store: SecretStore, wrong: bool, said: str) -> None:
    finding, credential = asyncio.run(examine_keyring(AsyncSecrets(store), "https://u.example", "pk"))
    assert (credential is not None) is (said == "The secret is there")
    assert finding.wrong is wrong
    assert said in finding.text
    assert SECRET not in finding.line()


# the way to the partner


def way(url: str, secret: str | None = SECRET, ahead: timedelta = timedelta(0)) -> dict[Subject, Finding]:
    """What is found on the way to the partner, on a computer whose clock is so far ahead."""

    async def story() -> dict[Subject, Finding]:
        return await looked_at(url, secret, ahead, PartnerClient(build_context(), SystemClock().now, version="test"))

    return asyncio.run(story())


async def looked_at(url: str, secret: str | None, ahead: timedelta, client: PartnerClient) -> dict[Subject, Finding]:
    class Wrong(SystemClock):
        def now(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the other
            return super().now() + ahead

    credential = Credential(url, "pk_demo", secret) if secret else None
    try:
        return {found.about: found async for found in examine_partner(url, credential, client, Wrong())}
    finally:
        await client.aclose()


def faults(found: dict[Subject, Finding]) -> set[Subject]:
    return {about for about, finding in found.items() if finding.wrong}


def test_on_a_good_way_all_is_well(sim: Simulator) -> None:
    found = way(sim.base_url)
    assert list(found) == [Subject(name) for name in WHOLE[-6:]]
    assert not faults(found)


def test_a_partner_out_of_reach_is_told_and_nothing_more_is_guessed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    found = way(f"http://127.0.0.1:{port}/v1/partner")
    assert list(found) == [Subject.NETWORK]
    assert found[Subject.NETWORK].wrong
    assert "refused" in found[Subject.NETWORK].text.lower()
    assert found[Subject.NETWORK].way_out


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere sound goes another way")
def test_a_sound_server_that_is_not_reached_is_told_with_what_reaches_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:  # a socket's path has to be short
        (Path(folder) / "pulse").mkdir()
        server.bind(f"{folder}/pulse/native")
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        assert "libasound2-plugins" in examine_sound(FakeSink(Silence.TAKEN)).way_out
        assert "libasound2-plugins" not in examine_sound(FakeSink(None)).way_out


def test_without_an_address_nothing_is_tried() -> None:
    assert faults(way("", None)) == {Subject.NETWORK}


def test_without_a_secret_the_way_is_looked_at_all_the_same(sim: Simulator) -> None:
    found = way(sim.base_url, None)
    assert list(found) == [Subject.NETWORK, Subject.TLS, Subject.CLOCK, Subject.CREDENTIAL]
    assert faults(found) == {Subject.CREDENTIAL}
    assert [seen.method for seen in sim.requests()] == ["HEAD"]


@pytest.mark.parametrize(("hours", "where"), [(3, "3 h ahead of"), (-50, "2 d behind")])
def test_a_wrong_clock_is_found_by_the_servers(sim: Simulator, hours: int, where: str) -> None:
    found = way(sim.base_url, ahead=timedelta(hours=hours))
    assert faults(found) == {Subject.CLOCK}
    assert found[Subject.CLOCK].text == f"{where} the server's"
    assert "timedatectl" in found[Subject.CLOCK].way_out


def test_a_secret_the_partner_refuses_is_told_in_the_words_of_the_sign_in(sim: Simulator) -> None:
    found = way(sim.base_url, "sk-mistyped")
    assert faults(found) == {Subject.CREDENTIAL}
    assert "does not accept this key and secret" in found[Subject.CREDENTIAL].text
    assert "req_" in found[Subject.CREDENTIAL].text


def test_a_slow_partner_is_told(sim: Simulator) -> None:
    for _ in range(2):
        sim.fault(Fault("slow", seconds=2.2, on="read"))
    found = way(sim.base_url)
    assert faults(found) == {Subject.LATENCY}
    assert "ms" in found[Subject.LATENCY].text


@pytest.mark.parametrize(
    ("begins", "trusted", "wrong"),
    [
        (-DAY, True, set[Subject]()),
        (-DAY, False, {Subject.TLS}),
        (-9 * DAY, True, {Subject.TLS, Subject.CLOCK}),
        (9 * DAY, True, {Subject.TLS, Subject.CLOCK}),
    ],
    ids=["right", "nobody vouches for it", "expired", "not valid yet"],
)
def test_a_certificate_that_is_not_right_is_told_and_where_its_dates_are_the_clock_is_named(
    begins: timedelta, trusted: bool, wrong: set[Subject], tmp_path: Path
) -> None:
    authority = certify(tmp_path / "authority.pem", name="an authority")
    signed = certify(tmp_path / "server.pem", begins=begins, by=authority)
    context = trusting(authority) if trusted else build_context()

    async def story() -> dict[Subject, Finding]:
        client = PartnerClient(context, SystemClock().now, version="test")
        async with serving(says(401), tls=server_side(signed)) as server:
            return await looked_at(server.base_url, None, timedelta(0), client)

    assert faults(asyncio.run(story())) - {Subject.CREDENTIAL} == wrong


# as a whole


def test_the_findings_are_values_that_a_screen_can_take_one_by_one_with_the_credential_in_use(
    tmp_path: Path, qapp: object, sim: Simulator
) -> None:
    assert qapp is not None
    settings = Settings(environment=Environment.OTHER, base_url=sim.base_url, partner_key=sim.partner_key)
    in_use = Credential(sim.base_url, sim.partner_key, SECRET)
    secrets = AsyncSecrets(MemorySecrets("There is no keyring."))
    patient = Patient(Paths.for_data_dir(tmp_path), settings, sim.base_url, secrets, ("A remark.",), in_use)

    async def story() -> list[Finding]:
        return [finding async for finding in findings(patient)]

    found = {finding.about: finding for finding in asyncio.run(story())}
    assert found[Subject.SETTINGS] == Finding(Subject.SETTINGS, "A remark.", wrong=True)
    assert not found[Subject.CREDENTIAL].wrong
    assert isinstance(findings(patient), AsyncIterator)
    assert doctor.Finding is Finding


def test_the_command_leads_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert cli.main(["doctor", "--data-dir", str(tmp_path / "file")]) == 1
    said = capsys.readouterr().out
    assert said.startswith("!!  disk")
    assert said.endswith("1 to mend: the lines with !!\n")


@pytest.mark.skipif(shutil.which("faketime") is None, reason="not on this computer: faketime")
def test_a_computer_without_a_keyring_whose_clock_is_two_days_behind_is_told_of_both(
    tmp_path: Path, sim: Simulator
) -> None:
    command = ["faketime", "-f", "-50h", sys.executable, "-m", "kds_app", "--base-url", sim.base_url, "doctor"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    root = Path(__file__).parents[1]
    run = subprocess.run(  # noqa: S603 - our own program
        [*command, "--data-dir", str(tmp_path)], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    lines = {line.split()[1]: line for line in run.stdout.splitlines() if line[:2] in {"ok", "!!"}}
    assert run.returncode == 1, run.stderr
    assert lines["clock"].startswith("!!  clock       2 d behind the server's. Set date and time")
    assert "There is no keyring on this computer." in lines["keyring"]
