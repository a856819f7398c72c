"""What must not be overlooked, wherever its ticket stands: taps that are slow to be confirmed, or wait for a person.

A ticket may be scrolled out of view, or in a lane behind a tab. The strip never is.
"""

from kds_app.domain.board import Board
from kds_app.domain.tap import Tap, TapState
from kds_app.engine.picture import Link
from kds_app.ui import words
from kds_app.ui.words import Moment, action_name, translate


def held(board: Board) -> str:
    """Which tickets wait for a person; empty for none."""
    waiting = [ticket for ticket in board.tickets if ticket.tap is not None and ticket.tap.state is TapState.HELD]
    if len(waiting) == 1:
        return translate("Overdue", "Order {0}: you decide").format(waiting[0].order.number)
    return translate("Overdue", "{0} orders: you decide").format(len(waiting)) if waiting else ""


def late(board: Board, link: Link, moment: Moment) -> str:
    """Which taps the server has not confirmed for too long, and why not where nothing else on the strip says it."""
    told = [ticket.tap for ticket in board.tickets if ticket.tap is not None]
    taps = [tap for tap in told if tap.overdue(moment.wall, moment.mono)]
    if not taps:
        return ""
    oldest = min(taps, key=lambda tap: tap.made_at)
    since = words.duration((moment.wall - oldest.made_at).total_seconds())
    text = translate("Overdue", "{0} {1} not confirmed for {2}")
    if len(taps) > 1:
        text = translate("Overdue", "{3} taps not confirmed, {0} {1} for {2}")
    said = text.format(action_name(oldest.action), oldest.number, since, len(taps))
    return f"{said}: {why}" if (why := _why(oldest, link, moment)) else said


def _why(tap: Tap, link: Link, moment: Moment) -> str:
    return words.outcome_says(tap.last) if tap.last is not None and not words.trouble(link, moment) else ""
