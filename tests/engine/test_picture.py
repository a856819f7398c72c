"""What the screen is told: whether time alone changes anything of it, and whether it says anything new."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from kds_app.domain.board import Board
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import LANES
from kds_app.domain.policy import CLOCKS_AGREE
from kds_app.engine.picture import STALE, Link, Notice, Picture, Trouble
from tests.fakes.make import ACCOUNT, NOW, an_order
from tests.fakes.virtual_time import in_virtual_time
from tests.fakes.world import Shop

MONO = 1000.0
CALM = Link(read_at=NOW, heard=MONO - 4)


@pytest.mark.parametrize(
    ("link", "lulled"),
    [
        (CALM, True),
        (replace(CALM, heard=MONO - STALE), True),
        (replace(CALM, heard=MONO - STALE - 0.1), False),
        (replace(CALM, heard=None), False),
        (replace(CALM, failing=Delivery(Outcome.NOT_SENT)), False),
        (replace(CALM, shut_by=Outcome.REVOKED), False),
        (replace(CALM, paused_until=MONO + 0.1), False),
        (replace(CALM, paused_until=MONO), True),
        (replace(CALM, waiting=1), False),
        (replace(CALM, skew=timedelta(hours=1)), True),
    ],
)
def test_time_changes_nothing_where_all_is_well_and_no_tap_waits(link: Link, lulled: bool) -> None:
    assert link.lulled(MONO) is lulled


@pytest.mark.parametrize(
    ("now", "echo"),
    [
        ({}, True),
        ({"link": replace(CALM, heard=MONO, read_at=NOW + timedelta(seconds=4))}, True),
        ({"link": replace(CALM, waiting=1)}, False),
        ({"link": replace(CALM, failing=Delivery(Outcome.NOT_SENT))}, False),
        ({"notices": (Notice(1, NOW, Trouble.STORE),)}, False),
        ({"account": None}, False),
        ({"board": Board(dict.fromkeys(LANES, ()))}, False),
    ],
)
def test_an_echo_says_no_more_than_when_the_server_was_heard(now: dict[str, object], echo: bool) -> None:
    before = Picture(link=CALM, account=ACCOUNT)
    assert replace(before, **now).echoes(before) is echo


@pytest.mark.parametrize("wavers", [0.0, 0.9, -0.9])
@in_virtual_time
async def test_a_clock_that_agrees_with_the_servers_is_not_off_at_all(wavers: float) -> None:
    async with Shop(an_order()).at_work() as shop:
        shop.time.hear(shop.clock.now() + timedelta(seconds=wavers))
        shop.kitchen.publish()
        assert shop.kitchen.picture.link.skew == timedelta(0)
        shop.time.hear(shop.clock.now() + CLOCKS_AGREE + timedelta(seconds=1))
        shop.kitchen.publish()
        assert shop.kitchen.picture.link.skew == CLOCKS_AGREE + timedelta(seconds=1)
