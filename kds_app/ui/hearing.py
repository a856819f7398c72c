"""A ticket for those who hear it: all that an eye finds on its face, the gravest first, the items in full."""

import re
from collections.abc import Iterator

from kds_app.domain.board import Ticket
from kds_app.domain.order import Line, Modifier
from kds_app.domain.urgency import urgency
from kds_app.ui.amends import choice, mark, quoted
from kds_app.ui.face import alarms
from kds_app.ui.head import about
from kds_app.ui.look import Look
from kds_app.ui.words import Moment, Saying, due_in, translate, urgency_mark

_ISOLATES = re.compile("[\u2068\u2069]")
"""They steer how letters run, and are nothing to say."""


def heard(ticket: Ticket, look: Look, moment: Moment, chip: Saying | None) -> str:
    """What is said of a ticket after its name. Its age is in whole minutes, so that it is not said anew each second."""
    order = ticket.order
    alarming = [text for text, _ in alarms(ticket)]
    items = ", ".join(_item(line, made, ticket) for line, made in ticket.rows)
    notes = () if ticket.called_off else order.notes
    said = chip.text if chip else ""
    parts = (*alarming, *about(order, look), _waiting(ticket, look, moment), items, *map(quoted, notes), said)
    return _ISOLATES.sub("", ". ".join(part for part in parts if part))


def _waiting(ticket: Ticket, look: Look, moment: Moment) -> str:
    order = ticket.order
    if ticket.called_off:
        return ""
    _, word = urgency_mark(urgency(order, moment.wall, look.patience))
    minutes = int((moment.wall - order.created_at).total_seconds() // 60) if order.created_at else None
    waits = "" if minutes is None else translate("Ticket", "Waiting {0} min").format(max(0, minutes))
    due = order.promised_at or order.scheduled_at
    until = due_in(due, moment.wall) if due else ""
    return ", ".join(part for part in (until, waits, word) if part)


def _item(line: Line, made: int, ticket: Ticket) -> str:
    """«2 Nasi Goreng (Telur, Keju) “extra crispy” 1 of 2 made»."""
    what = f"{line.quantity} {line.name}"
    if ticket.called_off:
        return what
    choices = ", ".join(_choices(line.modifiers))
    parts = [
        what,
        mark(line, ticket.changes),
        f"({choices})" if choices else "",
        quoted(line.note) if line.note else "",
    ]
    if made:
        parts.append(translate("Ticket", "✓ {0} of {1} made").format(made, line.quantity))
    return " ".join(part for part in parts if part)


def _choices(modifiers: tuple[Modifier, ...]) -> Iterator[str]:
    for each in modifiers:
        yield choice(each)
        yield from _choices(each.modifiers)
