"""The command line: what is fixed about it, and that a wrong word is one clear line."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kds_app import __version__, app
from kds_app.cli import main
from kds_app.config import Config

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """The configurations the display was asked to run with; it is not run."""
    heard: list[Config] = []

    def run(config: Config) -> int:
        heard.append(config)
        return 0

    monkeypatch.setattr(app, "run", run)
    return heard


def test_without_arguments_the_display_runs_as_its_settings_say(asked: list[Config]) -> None:
    assert main([]) == 0
    assert asked == [Config()]


def test_every_argument_reaches_the_configuration(asked: list[Config]) -> None:
    words = "--demo --data-dir d --fullscreen --size 800x1280 --screenshot s.png --exit-after 2.5 --log-level debug"
    assert main([*words.split(), "--base-url", "https://a.example/v1/"]) == 0
    assert asked == [
        Config(
            demo=True,
            base_url="https://a.example/v1",
            data_dir=Path("d"),
            fullscreen=True,
            size=(800, 1280),
            screenshot=Path("s.png"),
            exit_after=2.5,
            log_level="debug",
        )
    ]


def test_windowed_is_the_usual_and_can_be_said(asked: list[Config]) -> None:
    assert main(["--windowed"]) == 0
    assert asked[0].fullscreen is False


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--bogus"], "--bogus"),
        (["--size", "12"], "1280x800"),
        (["--size", "1x1"], "pixels"),
        (["--exit-after", "soon"], "number of seconds"),
        (["--exit-after", "-1"], "number of seconds"),
        (["--exit-after", "inf"], "number of seconds"),
        (["--log-level", "loud"], "loud"),
        (["--base-url", "http://example.com"], "https"),
        (["--fullscreen", "--windowed"], "not allowed"),
        (["simulator", "--port", "70000"], "port"),
        (["simulator", "--faults", "bogus"], "502:10%"),
        (["simulator", "--orders-per-minute", "-1"], "orders"),
        (["shift", "--seconds", "x"], "number of seconds"),
        (["dance"], "dance"),
    ],
)
def test_a_wrong_argument_is_one_clear_line_and_exit_code_2(words: list[str], told: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert told in printed.err
    assert printed.err.startswith("kds")
    assert "--help" in printed.err


def test_help_explains_with_examples(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for word in ("examples:", "kds --demo", "kds simulator --port", "kds outbox", "--exit-after"):
        assert word in told


def test_the_version_is_told(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"kds {__version__}\n"


def test_a_port_that_is_taken_is_one_clear_line(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["simulator", "--port", str(taken.getsockname()[1])]) == 2
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("kds simulator: ")


def test_an_outbox_that_is_not_there_yet_is_empty(tmp_path: Path, capsys: Capture) -> None:
    assert main(["outbox", "--data-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("0 waiting\n0 settled last")


def test_an_outbox_that_cannot_be_read_is_one_clear_line(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "kds.db").write_bytes(b"no database at all" * 100)
    assert main(["outbox", "--data-dir", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_command_that_needs_no_screen_loads_none(tmp_path: Path) -> None:
    """Qt takes a fifth of a second, and libraries that a server may not have."""
    told = "import sys; from kds_app.cli import main; main(sys.argv[1:]); print('PySide6' in sys.modules)"
    asked = [sys.executable, "-c", told, "outbox", "--data-dir", str(tmp_path)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.endswith("False\n")  # noqa: S603 - ours
