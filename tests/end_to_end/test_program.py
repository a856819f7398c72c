"""The program as a user starts it: a process, its arguments, its exit code, and how it ends."""

import struct
import time
from pathlib import Path

import pytest

from kds_app.simulator import Fault, Simulator
from tests.end_to_end.program import START, Run, Station

WITHIN = 10.0
"""Seconds in which the program has to end once it was told to: it waits for no answer of a server that hangs."""


def came(sim: Simulator, method: str, count: int = 1) -> bool:
    """Whether so many requests came in, before patience runs out."""
    return sim.wait_until(lambda: sum(seen.method == method for seen in sim.requests()) >= count, START)


def seconds_to_end(run: Run) -> float:
    """How long it takes to end once it gets a SIGTERM."""
    began = time.monotonic()
    run.process.terminate()
    run.ended()
    return time.monotonic() - began


def test_a_sigterm_ends_the_program_while_the_server_hangs_and_every_tap_goes_out_after_the_next_start(
    sim: Simulator, station: Station
) -> None:
    for _ in range(4):
        sim.place()
    sim.house.faults.set_rates("write.hang:100%")
    run = station.cook(600)
    assert came(sim, "PATCH", 2), run.err
    assert seconds_to_end(run) < WITHIN
    assert run.ended() == 0
    kept = station.taps()
    assert len(kept) >= 2
    assert all(tap.waiting for tap in kept)
    sim.house.faults.set_rates("")
    again = station.cook(0)
    assert again.ended(60) == 0, again.err
    assert {tap.key: tap.state for tap in station.taps()} == {tap.key: "confirmed" for tap in kept}
    assert sorted(effect.hand.key for effect in sim.effects()) == sorted(tap.key for tap in kept)


def test_a_sigterm_ends_the_program_while_the_very_first_reading_hangs(sim: Simulator, station: Station) -> None:
    sim.fault(Fault("hang", on="read"))
    run = station.display()
    assert came(sim, "GET"), run.err
    assert seconds_to_end(run) < WITHIN
    assert run.ended() == 0


def test_a_second_display_on_the_same_data_is_refused_in_one_line(sim: Simulator, station: Station) -> None:
    first = station.display()
    assert came(sim, "GET"), first.err
    second = station.display()
    assert second.ended() == 1
    assert second.out == ""
    assert second.err.count("\n") == 1
    assert second.err.startswith(
        f"kds: The kitchen display is already running on this data as process {first.process.pid}"
    )
    assert first.running


def test_the_outbox_can_be_looked_at_while_the_display_runs(sim: Simulator, station: Station) -> None:
    sim.place({"short_id": "A-77"})
    sim.fault(Fault("hang", on="write"))
    display = station.cook(600)
    assert came(sim, "PATCH"), display.err
    (key,) = {seen.key for seen in sim.requests() if seen.method == "PATCH"}
    look = station.start("outbox", "--data-dir", str(station.data))
    assert look.ended() == 0
    assert look.err == ""
    rows = [row.split() for row in look.out.splitlines()]
    assert rows[0][1] == "waiting"  # the cook may have tapped on
    assert any({"A-77", "waiting", key} <= set(row) for row in rows)
    assert display.running


def test_a_picture_of_the_asked_size_is_left_behind(sim: Simulator, station: Station) -> None:
    sim.place()
    picture = station.folder / "board.png"
    run = station.display("--size", "1024x768", "--exit-after", "0.5", "--screenshot", str(picture))
    assert run.ended() == 0, run.err
    assert size_of(picture) == (1024, 768)


def test_a_picture_that_cannot_be_written_is_told_in_one_line(station: Station) -> None:
    run = station.display("--log-level", "error", "--exit-after", "0", "--screenshot", "/nowhere/board.png")
    assert run.ended() == 1
    assert run.err == "kds: The picture /nowhere/board.png could not be written.\n"


def test_practice_runs_without_any_setting_up_and_leaves_nothing_but_its_picture(station: Station) -> None:
    picture = station.folder / "demo.png"
    run = station.start("--practice", "--size", "800x1280", "--exit-after", "0.5", "--screenshot", str(picture))
    assert run.ended() == 0, run.err
    assert size_of(picture) == (800, 1280)
    assert not station.data.exists()
    assert not list(station.temporary.iterdir())


@pytest.mark.parametrize("hand", ["finger", "bump"])
def test_a_shift_in_the_demo_kitchen_settles_every_tap_through_faults(station: Station, hand: str) -> None:
    faults = ("--orders-per-minute", "60", "--faults", "write.502:30%,409:10%")
    run = station.start("shift", "--by", hand, "--seconds", "2", *faults)
    assert run.ended(60) == 0, run.out + run.err
    assert "all settled: yes" in run.out
    assert "moved twice: 0" in run.out
    assert "board equals server: yes" in run.out


def test_the_secret_is_in_no_file_though_the_log_tells_everything(sim: Simulator, station: Station) -> None:
    sim.place()
    run = station.cook(600)
    assert sim.wait_until(lambda: any(tap.state == "confirmed" for tap in station.taps()), START), run.err
    run.process.terminate()
    assert run.ended() == 0, run.err
    sim.rotate("another")
    refused = sim.counts.refusals.total()
    run = station.display("--log-level", "debug")
    assert sim.wait_until(lambda: sim.counts.refusals.total() > refused, START), run.err
    run.process.terminate()
    assert run.ended() == 0
    assert "confirmed" in (station.data / "logs" / "kds.log").read_text(encoding="utf-8")
    assert (station.data / "kds.db").is_file()
    assert not station.leaks()


def test_the_search_for_the_secret_would_find_it(sim: Simulator, tmp_path: Path) -> None:
    station = Station(sim, tmp_path)
    station.data.mkdir()
    (station.data / "kds.log").write_text(f"the secret is {station.secret}!", encoding="utf-8")
    assert station.leaks() == [station.data / "kds.log"]


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its header."""
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    return width, height
