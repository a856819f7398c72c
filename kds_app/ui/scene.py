"""What a sheet that lives on while it is open shows: the newest picture, as this screen sees it at this moment."""

from dataclasses import dataclass

from kds_app.domain.board import Board
from kds_app.engine.picture import Picture
from kds_app.ui.words import Moment


@dataclass(frozen=True, slots=True)
class Scene:
    """``board`` is the picture's without the orders that this screen's filter leaves out."""

    picture: Picture
    board: Board
    hidden: int
    """How many tickets of its lanes the filter leaves out."""
    moment: Moment
