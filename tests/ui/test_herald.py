"""What a screen reader is told without asking: each piece of news once, trouble before all else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Stage, Status
from kds_app.domain.preferences import Preferences
from kds_app.domain.sieve import sift
from kds_app.engine.picture import Notice, Picture, Trouble
from kds_app.ui.banner import matter
from kds_app.ui.herald import Herald
from kds_app.ui.scene import Scene
from kds_app.ui.strip import parts
from kds_app.ui.words import Moment
from tests.fakes.make import NOW
from tests.fakes.screen import FRESH, MONO, STALE, STANDING, a_picture, order


@dataclass(slots=True)
class Audience:
    """Hears what is said of pictures, one after the other."""

    herald: Herald
    heard: list[tuple[str, bool]] = field(default_factory=list)

    def see(self, picture: Picture, later: float = 0.0) -> list[str]:
        """What is said of this picture, so many seconds after ``NOW``."""
        self.heard.clear()
        moment = Moment(NOW + timedelta(seconds=later), MONO + later)
        scene = Scene(picture, sift(picture.board, Preferences()), moment)
        self.herald.follow(scene, parts(picture, moment, 0), matter(picture, STANDING, moment.wall))
        return [text for text, _ in self.heard]


@pytest.fixture
def audience(qtbot: QtBot) -> Audience:
    """Nobody has said anything yet."""
    widget = QWidget()
    qtbot.addWidget(widget)
    heard: list[tuple[str, bool]] = []
    say: Callable[[str, bool], object] = lambda text, urgent: heard.append((text, urgent))  # noqa: E731 - typed here
    return Audience(Herald(widget, say), heard)


def test_a_new_order_is_said_once(audience: Audience) -> None:
    assert audience.see(a_picture(order(482))) == ["New order 482"]
    assert audience.see(a_picture(order(482))) == []
    assert audience.see(a_picture(order(482), order(483))) == ["New order 483"]


def test_many_new_orders_at_once_are_counted(audience: Audience) -> None:
    assert audience.see(a_picture(*(order(number) for number in range(1, 6)))) == ["5 new orders"]


def test_an_order_the_customer_calls_off_is_said_with_its_number(audience: Audience) -> None:
    audience.see(a_picture(order(482, Status.ACCEPTED)))
    gone = order(482, Status.CANCELLED, updated_at=NOW)
    (said,) = audience.see(a_picture(gone, called_off={"id-482": Stage.PREPARING}))
    assert said.startswith("Order 482: ■ CANCELLED at")


def test_a_notice_is_said_once_and_not_again_by_the_banner(audience: Audience) -> None:
    notice = Notice(1, NOW, Trouble.STORE, why="The disk is full.")
    assert "The disk is full." in audience.see(a_picture(notices=(notice,)))
    assert audience.see(a_picture(notices=(notice,))) == []


def test_trouble_whose_seconds_run_is_said_once_and_before_all_else(audience: Audience) -> None:
    busy = replace(FRESH, failing=Delivery(Outcome.NOT_SENT))
    audience.see(a_picture())
    assert audience.see(a_picture(link=busy)) == ["Offline"]
    assert audience.heard == [("Offline", True)]
    assert audience.see(a_picture(link=busy), later=1) == []
    audience.see(a_picture())
    assert audience.see(a_picture(link=busy), later=2) == ["Offline"]


def test_a_board_that_may_no_longer_be_believed_is_said_and_one_that_may_again_without_hurry(
    audience: Audience,
) -> None:
    audience.see(a_picture())
    assert audience.see(a_picture(link=STALE), later=1) == []
    (said,) = audience.see(a_picture(link=STALE), later=2)
    assert said.startswith("No news from the server since")
    audience.see(a_picture(), later=3)
    audience.see(a_picture(), later=4)
    assert audience.heard == [("Server confirmed 8 s ago", False)]


def test_that_somebody_has_to_sign_in_is_said_unless_it_is_over_in_a_moment(audience: Audience) -> None:
    signed_out = replace(a_picture(), account=None)
    assert audience.see(signed_out) == []
    assert "Not signed in to a shop yet." in audience.see(signed_out, later=1)
    assert audience.see(signed_out, later=2) == []
