"""The manager's PIN."""

import json
import stat
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from kds_app.domain.pin import Right, TooSoon, Wrong, flaw
from kds_app.host import pin as pins
from kds_app.host.pin import FILE_NAME, FREE, Hash, Lock, PinNotKeptError, wait_after

PIN = "4719"


@dataclass
class Clock:
    """Monotonic seconds, as the test has them."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


def quick(pin: str) -> Hash:
    """A hash that costs nothing: the cost has tests of its own."""
    return Hash.of(pin, n=2, r=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lock(file: Path, clock: Clock) -> Lock:
    """A lock with the PIN set."""
    made = Lock(file, clock, quick)
    made.change(PIN)
    return made


def fail(lock: Lock, clock: Clock, times: int) -> None:
    """Try wrong ones, each as soon as it counts."""
    for _ in range(times):
        clock.at += lock.wait
        assert isinstance(lock.try_pin("0001"), Wrong)


def test_without_a_pin_everything_is_open(file: Path, clock: Clock) -> None:
    lock = Lock(file, clock)
    assert not lock.is_set
    assert lock.try_pin("anything") == Right()
    assert not file.exists()


def test_the_right_pin_opens_and_another_does_not(lock: Lock) -> None:
    assert lock.is_set
    assert lock.try_pin("4718") == Wrong(0.0, 1)
    assert lock.try_pin(PIN) == Right()
    assert lock.try_pin(f"{PIN}0") == Wrong(0.0, 1)


def test_a_pin_outlives_the_program_and_may_be_changed_or_taken_away(lock: Lock, file: Path, clock: Clock) -> None:
    assert lock.is_set
    again = Lock(file, clock, quick)
    assert again.try_pin(PIN) == Right()
    again.change("998877")
    assert Lock(file, clock).try_pin("998877") == Right()
    assert isinstance(Lock(file, clock).try_pin(PIN), Wrong)
    again.change(None)
    assert not Lock(file, clock).is_set


def test_what_is_kept_is_a_hash_that_takes_32_mebibytes_with_a_salt_of_its_own_and_no_digit_of_the_pin(
    file: Path,
) -> None:
    Lock(file).change("80246135")
    kept = json.loads(file.read_text())["pin"]
    assert (kept["n"] * kept["r"] * 128, kept["p"]) == (32 * 2**20, 1)
    assert "80246135" not in file.read_text()
    assert Lock(file).try_pin("80246135") == Right()
    first = kept["salt"]
    Lock(file).change("80246135")
    assert json.loads(file.read_text())["pin"]["salt"] != first


def test_a_hash_of_another_cost_is_checked_at_its_own(file: Path) -> None:
    Lock(file, make=lambda pin: Hash.of(pin, n=4, r=2, p=3)).change(PIN)
    assert Lock(file).try_pin(PIN) == Right()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_its_owners_alone(lock: Lock, file: Path) -> None:
    assert lock.is_set
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [FILE_NAME]


# tries that have to wait


def test_the_first_wrong_tries_cost_nothing_then_each_costs_more_up_to_ten_minutes(lock: Lock, clock: Clock) -> None:
    waits = []
    for _ in range(12):
        clock.at += lock.wait
        verdict = lock.try_pin("0001")
        assert isinstance(verdict, Wrong)
        waits.append(verdict.wait)
    assert waits[: FREE - 1] == [0.0, 0.0]
    assert waits == sorted(waits)
    assert (waits[FREE - 1], waits[-1]) == (5.0, 600.0)


def test_a_try_that_comes_too_soon_is_not_looked_at_even_if_it_is_right_and_does_not_count(
    lock: Lock, clock: Clock
) -> None:
    fail(lock, clock, FREE)
    clock.at += 2.0
    for _ in range(50):
        assert lock.try_pin(PIN) == TooSoon(3.0)
    clock.at += 3.0
    assert lock.try_pin(PIN) == Right()


def test_the_right_pin_forgives_the_wrong_ones(lock: Lock, clock: Clock) -> None:
    fail(lock, clock, FREE)
    clock.at += lock.wait
    assert lock.try_pin(PIN) == Right()
    assert lock.try_pin("0001") == Wrong(0.0, 1)


def test_pulling_the_plug_takes_no_try_back_and_the_whole_wait_begins_anew(
    lock: Lock, file: Path, clock: Clock
) -> None:
    fail(lock, clock, FREE + 2)
    after = Lock(file, Clock(0.0), quick)
    assert after.wait == wait_after(FREE + 2) == 30.0
    assert after.try_pin(PIN) == TooSoon(30.0)


def test_a_plug_pulled_while_a_try_is_looked_at_has_counted_it(file: Path, clock: Clock) -> None:
    Lock(file, clock, quick).change(PIN)
    for _ in range(FREE):
        lock = Lock(file, clock)
        lock._count(lock._kept.tries + 1)  # and here the plug is pulled, before the verdict
    assert Lock(file, clock).wait == 5.0


def test_twenty_fingers_at_once_are_one_after_the_other(lock: Lock) -> None:
    verdicts: list[object] = []
    threads = [threading.Thread(target=lambda: verdicts.append(lock.try_pin("0001"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(verdict, Wrong) for verdict in verdicts) == FREE
    assert sum(isinstance(verdict, TooSoon) for verdict in verdicts) == 20 - FREE


def test_another_pin_is_open_to_tries_at_once(lock: Lock, clock: Clock) -> None:
    fail(lock, clock, FREE + 1)
    lock.change("998877")
    assert lock.try_pin("998877") == Right()


# what goes wrong


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"pin": {}, "tries": 0}',
        b'{"pin": {"n": 2, "r": 1, "p": 1, "salt": "!", "hash": "AA=="}, "tries": 0}',
        b'{"pin": {"n": 99999999999, "r": 1, "p": 1, "salt": "AA==", "hash": "AA=="}, "tries": 0}',
        b'{"pin": null, "tries": "many"}',
        b"\xff",
        b"[" * 99_999,
    ],
)
def test_a_damaged_file_opens_nothing_and_says_so(file: Path, clock: Clock, data: bytes) -> None:
    file.write_bytes(data)
    lock = Lock(file, clock, quick)
    assert lock.is_set
    assert lock.broken
    assert isinstance(lock.try_pin(PIN), Wrong)
    assert file.read_bytes() == data
    lock.change(PIN)
    assert Lock(file, clock).try_pin(PIN) == Right()


def test_a_hash_of_an_impossible_cost_fits_nothing(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.write_text('{"pin": {"n": 3, "r": 1, "p": 1, "salt": "AA==", "hash": "AA=="}, "tries": 0}')
    assert isinstance(Lock(file).try_pin(PIN), Wrong)
    assert "cannot be worked out" in caplog.text
    assert PIN not in caplog.text


def test_a_full_disk_keeps_the_old_pin_and_counts_in_memory(
    lock: Lock, file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pins, "replace_file", full)
    with pytest.raises(PinNotKeptError, match="could not be saved"):
        lock.change("998877")
    fail(lock, clock, FREE)
    assert lock.wait == 5.0
    clock.at += 5.0
    assert lock.try_pin(PIN) == Right()
    assert Lock(file, clock).try_pin(PIN) == Right()


@pytest.mark.parametrize("pin", ["", "123", "1" * 13, "12a4", "12 4", "１２３７", "٤٧١٩", "0000", "1234", "98765432"])  # noqa: RUF001 - digits of other scripts
def test_what_is_no_pin_or_a_bad_one_is_refused_in_a_sentence_that_does_not_repeat_it(lock: Lock, pin: str) -> None:
    assert flaw(pin)
    assert not pin or pin not in flaw(pin)
    with pytest.raises(PinNotKeptError):
        lock.change(pin)
    assert lock.try_pin(PIN) == Right()


@pytest.mark.parametrize("pin", ["4719", "1212", "000001", "123456789013"])
def test_what_is_a_pin_will_do(pin: str) -> None:
    assert flaw(pin) == ""


def test_no_log_has_a_pin_in_it(lock: Lock, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    fail(lock, clock, 4)
    lock.change("314159")
    assert "wrong PIN" in caplog.text
    assert not [each for each in ("0001", "314159", PIN) if each in caplog.text]
