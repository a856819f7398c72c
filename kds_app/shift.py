"""A scripted cook works the real window for a while, and what came of it is told: the demonstration, and the proof.

The cook sees what a cook sees and presses the real keys, with a finger or on a bump bar (``hands``). At the end the
faults stop, everything is left to settle, and the board is set against the server.
"""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from kds_app import app
from kds_app.behind import Display
from kds_app.config import Config, Kitchen
from kds_app.domain.lifecycle import LANES, Stage, stage_of
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Link
from kds_app.hands import Hand
from kds_app.simulator import Actor, Simulator
from kds_app.ui.window import Window

_PAUSE = 0.25
"""Seconds between two looks at the board: a quick cook."""
_PATIENCE = 90.0
"""Seconds that everything has to settle once the faults have stopped."""
_SCREEN = {
    "name": "shift",
    "x": 0,
    "y": 0,
    "width": 7680,
    "height": 4320,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
"""Pixels, as Qt's offscreen platform reads it."""


def work(config: Config, kitchen: Kitchen, seconds: float, hand: Hand) -> int:
    """Work a shift of so many seconds; gives 0 if every tap was settled and the board equals the server."""
    with _on_a_large_screen():
        if config.base_url is not None:
            return app.run(config, Cook(kitchen.seed, seconds, hand).work)
        simulator = Simulator(seed=kitchen.seed, orders_per_minute=kitchen.orders_per_minute, faults=kitchen.faults)
        with simulator:
            return app.run_on(simulator, config, Cook(kitchen.seed, seconds, hand, simulator).work)


@contextmanager
def _on_a_large_screen() -> Iterator[None]:
    """Qt's screen without a display is 800 pixels wide, and past its edge a lane that scrolls swallows every press."""
    if os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        yield
        return
    with TemporaryDirectory(prefix="kds-screen-") as folder:
        file = Path(folder, "screens.json")
        file.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
        yield


class Cook:
    """Presses what the board offers, as fast as a quick cook would, until the shift is over."""

    def __init__(self, seed: int, seconds: float, hand: Hand, simulator: Simulator | None = None) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a cook, not a cipher
        self._seconds = seconds
        self._hand = hand
        self._simulator = simulator

    async def work(self, display: Display) -> int:
        """The shift, the settling, the reckoning; gives the exit code."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._seconds
        while loop.time() < end:
            self._hand.press_something(display.window, self._chance)
            await asyncio.sleep(_PAUSE)
        if self._simulator is not None:
            self._simulator.house.kitchen.set_pace(0)
            self._simulator.house.faults.set_rates("")
        quiet = await self._until_quiet(display)
        result = reckon(display.kitchen.taps, self._simulator, display)
        sys.stdout.write("\n".join(result.lines) + "\n")
        sys.stdout.flush()
        return 0 if quiet and result.good else 1

    async def _until_quiet(self, display: Display) -> bool:
        """Whether all taps were settled and the orders read once more before patience ran out."""
        news = asyncio.Event()
        display.kitchen.subscribe(lambda _: news.set())
        try:
            async with asyncio.timeout(_PATIENCE):
                while not _is_quiet(display.kitchen.picture.link):
                    await self._settle_held(display.window, news)
                before = display.kitchen.picture.link.heard
                display.feed.nudge()
                while display.kitchen.picture.link.heard == before:
                    await self._settle_held(display.window, news)
        except TimeoutError:
            return False
        return True

    async def _settle_held(self, window: Window, news: asyncio.Event) -> None:
        """Wait for news; press *Try again* where a tap is held for a person."""
        news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await news.wait()
        self._hand.try_again(window)


def _is_quiet(link: Link) -> bool:
    return not link.waiting and link.failing is None and link.heard is not None


class Reckoning(Struct, frozen=True):
    """What came of a shift, for a person to read; ``good`` if nothing was lost, doubled or untrue."""

    lines: list[str]
    good: bool


def reckon(taps: Iterable[Tap], simulator: Simulator | None, display: Display) -> Reckoning:
    """Set the taps against the server's ledger and the board against the server."""
    taps = list(taps)
    states: Counter[str] = Counter(tap.state for tap in taps)
    retries = sum(max(0, tap.attempts - 1) for tap in taps)
    settled = not any(tap.live for tap in taps)
    lines = [f"taps: {len(taps)} ({_told(states)}); retries: {retries}; all settled: {_yes(settled)}"]
    if simulator is None:
        return Reckoning(lines, settled)
    keys = Counter(effect.hand.key for effect in simulator.effects(by=Actor.PARTNER))
    confirmed = {tap.key for tap in taps if tap.state is TapState.CONFIRMED}
    doubled = [key for key, count in keys.items() if count > 1]
    lost = confirmed - keys.keys()
    unheard = keys.keys() - {tap.key for tap in taps if tap.delivered}
    same = _lanes_of(display) == _lanes_at(simulator)
    counts = simulator.counts
    faults, refusals = _told(counts.faults), _told(counts.refusals)
    lines += [
        f"orders placed: {len(simulator.entries())}; requests: {_told(counts.requests)}",
        f"faults injected: {faults}",
        f"refused by the contract: {refusals}; answered again from its memory: {counts.answers['replay']}",
        f"moves at the server by our taps: {sum(keys.values())}; moved twice: {len(doubled)}",
        f"confirmed taps without a move: {len(lost)}; moves we were not told of: {len(unheard)}",
        f"board equals server: {_yes(same)}",
    ]
    return Reckoning(lines, settled and same and not (lost or doubled or unheard))


def _told(counter: Counter[str]) -> str:
    return ", ".join(f"{count} x {name}" for name, count in sorted(counter.items())) or "none"


def _yes(fact: bool) -> str:
    return "yes" if fact else "NO"


def _lanes_of(display: Display) -> dict[str, Stage]:
    board = display.kitchen.picture.board
    return {t.order.id: lane for lane in LANES for t in board.lanes[lane] if not t.called_off}


def _lanes_at(simulator: Simulator) -> dict[str, Stage]:
    stages = {e.id: stage_of(e.status, can_ready=e.record.get("can_ready")) for e in simulator.entries()}
    return {order_id: stage for order_id, stage in stages.items() if stage in LANES}
