"""What a kitchen has chosen of its screen."""

import pytest

from kds_app.domain.lifecycle import Action
from kds_app.domain.preferences import Preferences, Theme


@pytest.mark.parametrize(
    ("action", "seconds"),
    [(Action.ACCEPT, 1.0), (Action.READY, 2.0), (Action.PICKED_UP, 5.0), (Action.REJECT, 0.0), (Action.CANCEL, 0.0)],
)
def test_each_action_can_be_taken_back_for_as_long_as_was_chosen(action: Action, seconds: float) -> None:
    assert Preferences(undo_accept=1.0, undo_ready=2.0, undo_picked_up=5.0).undo(action) == seconds


def test_only_picked_up_can_be_taken_back_unless_somebody_chose_otherwise() -> None:
    assert [Preferences().undo(action) for action in Action] == [0.0, 0.0, 3.0, 0.0, 0.0]


def test_a_board_is_dark_unless_somebody_chose_otherwise() -> None:
    assert Preferences().theme is Theme.DARK
