"""The command line: every argument reaches its place, and a wrong one is one clear line and exit code 2."""

import os
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kds_app import __version__, cli
from kds_app.config import Config, Kitchen

Capture = pytest.CaptureFixture[str]

EVERYTHING = {
    "--base-url http://127.0.0.1:8080/v1/partner/": {"base_url": "http://127.0.0.1:8080/v1/partner"},
    "--data-dir some/where": {"data_dir": Path("some/where")},
    "--fullscreen": {"fullscreen": True},
    "--windowed": {"fullscreen": False},
    "--size 1280x800": {"size": (1280, 800)},
    "--size 800X1280": {"size": (800, 1280)},
    "--screenshot board.png": {"screenshot": Path("board.png")},
    "--exit-after 1.5": {"exit_after": 1.5},
    "--log-level debug": {"log_level": "debug"},
    "--watchdog": {"watchdog": True},
}


def parsed(line: str) -> tuple[Config, str]:
    """What a command line comes to, and which command it is for."""
    found = cli._parser().parse_args(shlex.split(line))
    return cli._config(found), found.run.__name__.strip("_")


def test_without_arguments_it_is_the_display_as_its_settings_say() -> None:
    assert parsed("") == (Config(), "display")


@pytest.mark.parametrize(("line", "means"), EVERYTHING.items(), ids=EVERYTHING)
def test_every_argument_of_the_display_reaches_the_configuration(line: str, means: dict[str, object]) -> None:
    assert parsed(line) == (Config(**means), "display")  # type: ignore[arg-type]  # what is in the table fits


@pytest.mark.parametrize(("line", "means"), EVERYTHING.items(), ids=EVERYTHING)
@pytest.mark.parametrize("order", ["shift {}", "{} shift"])
def test_a_shift_takes_them_before_and_behind_its_name(line: str, means: dict[str, object], order: str) -> None:
    assert parsed(order.format(line)) == (Config(**means), "shift")  # type: ignore[arg-type]  # see above


@pytest.mark.parametrize("name", ["--practice", "--demo"])
def test_practice_is_a_display_and_so_is_the_demo(name: str) -> None:
    assert parsed(f"{name} --size 1280x800") == (Config(practice=True, size=(1280, 800)), "display")


@pytest.mark.parametrize("line", ["--data-dir here outbox", "outbox --data-dir here"])
def test_the_outbox_is_that_of_the_data_folder(line: str) -> None:
    assert parsed(line) == (Config(data_dir=Path("here")), "outbox")


@pytest.mark.parametrize("command", ["simulator", "shift"])
def test_a_simulated_kitchen_is_told_its_seed_its_pace_and_its_faults(command: str) -> None:
    line = [command, "--seed", "7", "--orders-per-minute", "30", "--faults", "502:10%,429:5%"]
    assert cli._kitchen(cli._parser().parse_args(line)) == Kitchen(7, 30.0, "502:10%,429:5%")
    assert cli._kitchen(cli._parser().parse_args([command])) == Kitchen()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--size 1280", "such as 1280x800"),
        ("--size 0x0", "pixels"),
        ("--size 99999x800", "pixels"),
        ("--size -1280x800", "one argument"),
        ("--exit-after -1", "number of seconds"),
        ("--exit-after nan", "number of seconds"),
        ("--exit-after inf", "number of seconds"),
        ("--exit-after soon", "number of seconds"),
        ("--base-url", "one argument"),
        ("--base-url partner.example", "https"),
        ("--base-url http://partner.example/v1", "https"),
        ("--base-url https://pk:hunter2@partner.example/v1", "user name or password"),
        ("--log-level loud", "loud"),
        ("--fullscreen --windowed", "not allowed"),
        ("--seconds 3", "3"),
        ("--bogus", "--bogus"),
        ("bogus", "bogus"),
        ("outbox --demo", "--demo"),
        ("--practice --data-dir here", "not allowed"),
        ("outbox --size 1280x800", "--size"),
        ("simulator --port 65536", "port"),
        ("simulator --port -1", "port"),
        ("simulator --port http", "port"),
        ("simulator --seed x", "x"),
        ("simulator --faults 120%", "120%"),
        ("simulator --faults 502:10%,oops", "oops"),
        ("simulator --orders-per-minute -6", "orders a minute"),
        ("shift --orders-per-minute 99999", "6000"),
        ("shift --seconds forever", "number of seconds"),
        ("shift --faults 429", "429"),
        ("shift --by foot", "finger"),
    ],
)
def test_a_wrong_argument_is_one_line_that_says_what_is_wrong_and_exit_code_2(
    line: str, told: str, capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(shlex.split(line))
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert re.fullmatch(r"kds.*: .+ Try: kds.* --help\n", printed.err)
    assert told in printed.err
    assert "hunter2" not in printed.err


def test_the_version_is_told(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"kds {__version__}\n"


@pytest.mark.parametrize("command", ["", "simulator", "outbox", "shift"])
def test_every_command_explains_itself(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: kds {command}".rstrip())


def test_every_example_that_the_help_gives_is_a_command_line(capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    examples = re.findall(r"^  kds( .*?)?(?:  +.*)?$", capsys.readouterr().out.partition("examples:")[2], re.MULTILINE)
    assert len(examples) >= 5
    for example in examples:
        parsed(example)


def test_an_outbox_that_is_not_there_yet_is_empty(tmp_path: Path, capsys: Capture) -> None:
    assert cli.main(["outbox", "--data-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("0 waiting\n0 settled")


def test_to_look_at_an_outbox_makes_nothing(tmp_path: Path, capsys: Capture) -> None:
    assert cli.main(["outbox", "--data-dir", str(tmp_path / "nowhere")]) == 0
    assert capsys.readouterr().out.startswith("0 waiting\n")
    assert not list(tmp_path.iterdir())


def test_an_outbox_whose_reader_has_seen_enough_ends_without_a_word(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kds_app", "outbox", "--data-dir", str(tmp_path)]
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)  # noqa: S603 - our own program
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_outbox_of_a_newer_program_is_told_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    with sqlite3.connect(tmp_path / "kds.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    assert cli.main(["outbox", "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("kds outbox: ")
    assert told.err.count("\n") == 1


def test_a_data_folder_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert cli.main(["outbox", "--data-dir", str(tmp_path / "file")]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("kds outbox: ")
    assert told.err.count("\n") == 1


def test_a_port_that_is_taken_is_told_in_one_line(capsys: Capture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["simulator", "--port", str(taken.getsockname()[1])]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("kds simulator: ")
    assert told.err.count("\n") == 1


def test_an_outbox_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "kds.db").write_bytes(b"no database at all" * 100)
    assert cli.main(["outbox", "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("kds outbox: ")
    assert told.err.count("\n") == 1


def test_a_command_that_needs_no_screen_loads_none(tmp_path: Path) -> None:
    told = "import sys; from kds_app.cli import main; main(sys.argv[1:]); print('PySide6' in sys.modules)"
    asked = [sys.executable, "-c", told, "outbox", "--data-dir", str(tmp_path)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout.endswith("False\n")  # noqa: S603 - ours
