"""The command line: arguments become one frozen configuration. A wrong one is a single clear line and exit code 2."""

import argparse
import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from kds_app import __version__
from kds_app.config import Config, Kitchen
from kds_app.loading import loading

_EXAMPLES = """examples:
  kds --practice                   a kitchen of its own, on throw-away data
  kds --fullscreen                 the display, signed in as its settings say
  kds --practice --size 1280x800 --exit-after 20 --screenshot board.png
  kds --base-url http://127.0.0.1:8080/v1/partner --data-dir /tmp/kds
  kds simulator --port 8080 --seed 7 --orders-per-minute 6 --faults 502:10%,429:5%
  kds outbox                       what waits to be sent, and what was settled
  kds doctor                       what this machine has and lacks for a display
  kds support-file --out support.zip
  kds shift --seconds 60 --faults 20% --by bump
"""
_SMALLEST, _LARGEST = 320, 16384
_LAST_PORT = 65535
_BUSIEST = 6000
_HANDS = ("finger", "bump")


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, and the way to more."""
        self.exit(2, f"{self.prog}: {message.rstrip('.')}. Try: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit code. Raises SystemExit for a wrong argument, as argparse does."""
    parsed = _parser().parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


# Each command imports what it needs when it runs: Qt takes 0.2 s that the others need not wait.


def _display(parsed: Namespace) -> int:
    with loading():
        from kds_app.app import run  # noqa: PLC0415 - see above

    return run(_config(parsed))


def _shift(parsed: Namespace) -> int:
    with loading():
        from kds_app.hands import HANDS  # noqa: PLC0415 - see above
        from kds_app.shift import work  # noqa: PLC0415 - see above

    return work(_config(parsed), _kitchen(parsed), parsed.seconds, HANDS[parsed.hand]())


def _simulator(parsed: Namespace) -> int:
    from kds_app.simulator import serve  # noqa: PLC0415 - see above

    kitchen = _kitchen(parsed)
    try:
        serve(parsed.port, kitchen.seed, kitchen.orders_per_minute, kitchen.faults)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"kds simulator: {error}\n")
        return 2
    return 0


def _doctor(parsed: Namespace) -> int:
    from kds_app.doctor import examine  # noqa: PLC0415 - see above

    return examine(_config(parsed), sys.stdout)


def _window(_: Namespace) -> int:
    from kds_app.doctor.screen import open_a_window  # noqa: PLC0415 - see above

    return open_a_window()


def _support_file(parsed: Namespace) -> int:
    from kds_app.host.paths import FolderUnusableError  # noqa: PLC0415 - see above
    from kds_app.support import NotWrittenError, produce  # noqa: PLC0415 - see above

    try:
        out = produce(_config(parsed), parsed.out)
    except (NotWrittenError, FolderUnusableError) as error:
        sys.stderr.write(f"kds support-file: {error}\n")
        return 1
    sys.stdout.write(f"{out} is written, and sent to nobody. Read it before you send it.\n")
    return 0


def _outbox(parsed: Namespace) -> int:
    from kds_app.outbox_report import show  # noqa: PLC0415 - see above

    try:
        code = show(_config(parsed), sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads it has seen enough, as «head» does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _config(parsed: Namespace) -> Config:
    return Config(**{name: value for name, value in vars(parsed).items() if name in Config.__struct_fields__})


def _kitchen(parsed: Namespace) -> Kitchen:
    return Kitchen(parsed.seed, parsed.orders_per_minute, parsed.faults)


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="kds",
        description="The kitchen display for klikit orders: the screen never lies and no tap is ever lost.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_display)
    parser.add_argument("--version", action="version", version=f"kds {__version__}")
    _display_arguments(parser)
    commands = parser.add_subparsers(metavar="command")
    simulator = commands.add_parser("simulator", help="the partner API in a box, on loopback")
    simulator.set_defaults(run=_simulator)
    simulator.add_argument("--port", type=_port, default=8080, metavar="N", help="0 takes any free one (%(default)s)")
    _kitchen_arguments(simulator)
    outbox = commands.add_parser("outbox", help="what waits to be sent, and what was settled")
    outbox.set_defaults(run=_outbox)
    outbox.add_argument("--data-dir", type=Path, default=SUPPRESS, metavar="DIR", help="the display's data folder")
    doctor = commands.add_parser("doctor", help="what this machine has and lacks, and the way out")
    doctor.set_defaults(run=_doctor)
    doctor.add_argument("--data-dir", type=Path, default=SUPPRESS, metavar="DIR", help="the display's data folder")
    commands.add_parser("window").set_defaults(run=_window)  # not listed: it is the doctor's own
    support = commands.add_parser("support-file", help="a zip for klikit support, without secrets and customers")
    support.set_defaults(run=_support_file)
    support.add_argument("--data-dir", type=Path, default=SUPPRESS, metavar="DIR", help="the display's data folder")
    support.add_argument("--out", type=Path, metavar="FILE", help="where to write it (a dated name in this folder)")
    shift = commands.add_parser("shift", help="a scripted cook taps through a kitchen and tells what came of it")
    shift.set_defaults(run=_shift)
    shift.add_argument("--seconds", type=_seconds, default=20.0, metavar="S", help="how long to tap (%(default)s)")
    shift.add_argument("--by", choices=_HANDS, default="finger", dest="hand", help="what the cook taps with (finger)")
    _display_arguments(shift, suppress=True)
    _kitchen_arguments(shift)
    return parser


def _display_arguments(parser: ArgumentParser, *, suppress: bool = False) -> None:
    """The display's own; a sub-command leaves them unset so as not to undo what stood before it."""
    usual = Config()

    def default(name: str) -> object:
        return SUPPRESS if suppress else getattr(usual, name)

    add = parser.add_argument
    add("--base-url", type=_base_url, default=default("base_url"), metavar="URL", help="the partner API (else as set)")
    place = parser.add_mutually_exclusive_group()
    if not suppress:
        practice = "a simulated kitchen, on throw-away data, that says so"
        place.add_argument("--practice", "--demo", action="store_true", help=practice)
    place.add_argument(
        "--data-dir", type=Path, default=default("data_dir"), metavar="DIR", help="keep everything in this folder"
    )
    screen = parser.add_mutually_exclusive_group()
    screen.add_argument("--fullscreen", action="store_true", default=default("fullscreen"), help="fill the screen")
    screen.add_argument("--windowed", action="store_false", dest="fullscreen", default=SUPPRESS, help="in a window")
    add("--size", type=_size, default=default("size"), metavar="WxH", help="the window's size in pixels")
    add("--screenshot", type=Path, default=default("screenshot"), metavar="FILE", help="write a picture at the end")
    add("--exit-after", type=_seconds, default=default("exit_after"), metavar="SECONDS", help="end after so long")
    levels = ("debug", "info", "warning", "error")
    add("--log-level", choices=levels, default=default("log_level"), help="how much the log tells (info)")
    slow = "log every moment in which the screen stands still for over 50 ms, and where"
    add("--watchdog", action="store_true", default=default("watchdog"), help=slow)


def _kitchen_arguments(parser: ArgumentParser) -> None:
    usual = Kitchen()
    parser.add_argument("--seed", type=int, default=usual.seed, metavar="S", help="what is placed (%(default)s)")
    rate = usual.orders_per_minute
    parser.add_argument("--orders-per-minute", type=_rate, default=rate, metavar="R", help="how many (%(default)s)")
    parser.add_argument("--faults", type=_faults, default=usual.faults, metavar="SPEC", help="such as 20%% or 502:10%%")


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x800")
    size = int(width), int(height)
    if not all(_SMALLEST <= side <= _LARGEST for side in size):
        raise argparse.ArgumentTypeError(f"{text!r}: a side takes {_SMALLEST} to {_LARGEST} pixels")
    return size


def _base_url(text: str) -> str:
    from kds_app.remote.address import check_base_url  # noqa: PLC0415 - see above

    try:
        return check_base_url(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _number(text: str, what: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not {what}")
    return number


def _seconds(text: str) -> float:
    return _number(text, "a number of seconds")


def _rate(text: str) -> float:
    rate = _number(text, "a number of orders a minute")
    if rate > _BUSIEST:
        raise argparse.ArgumentTypeError(f"{text!r}: no kitchen takes more than {_BUSIEST} orders a minute")
    return rate


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to {_LAST_PORT}")
    return int(text)


def _faults(text: str) -> str:
    from kds_app.simulator.faults import parse  # noqa: PLC0415 - see above

    try:
        parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text
