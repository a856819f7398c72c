"""What a sheet that lives on while it is open shows: the newest picture, as this screen sees it at this moment."""

from msgspec import Struct

from kds_app.domain.board import Board
from kds_app.domain.sieve import Sifted
from kds_app.engine.picture import Picture
from kds_app.ui.words import Moment, reading


class Scene(Struct, frozen=True):
    """``sifted`` is the picture's board as this screen's filter leaves it."""

    picture: Picture
    sifted: Sifted
    moment: Moment

    @property
    def board(self) -> Board:
        """Without the orders that the filter leaves out."""
        return self.sifted.board

    @property
    def hidden(self) -> int:
        """How many tickets of its lanes the filter leaves out."""
        return self.sifted.hidden

    @property
    def doubt(self) -> str:
        """Why the board may not be believed; empty where it may."""
        link = self.picture.link
        return reading(link, self.moment).text if link.stale(self.moment.mono) else ""
