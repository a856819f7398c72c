"""A ticket that was called off, folded: seen at the head of its lane, where it hides as little as it can."""

from msgspec import Struct
from PySide6.QtCore import QRect, QRectF

from kds_app.domain.board import Ticket
from kds_app.ui.canvas import BAND, NUMBER, PAD, Band, Face, fitted
from kds_app.ui.face import alarms
from kds_app.ui.head import BADGE, SMALL_KEY
from kds_app.ui.look import Look
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import BOLD, FINGER
from kds_app.ui.words import Saying, clock_time

_AIR = 1.1
_TALL = 24.0
"""Millimetres: how high one alone had best be."""
_SHARES = (1.0, 0.85, 0.7)
_LINE = 10.4
"""Millimetres, for eyes: how high one of several is."""


class Fold(Struct, frozen=True):
    """How a ticket is folded: ``alone`` with its own key, else as a line among several."""

    alone: bool


def fold(ticket: Ticket, look: Look, width: float, chip: Saying | None, how: Fold) -> Face:
    """Lay it out: all of it opens the ticket whole."""
    face = Face(width, look)
    left = _leave_badge(face, look)
    if how.alone:
        _alone(face, ticket, chip, left)
    else:
        _line(face, ticket, left)
    face.bands.insert(0, Band(QRectF(0, 0, width, face.y), look.palette.trouble))
    face.more = QRectF(0, 0, face.head_key.left() if how.alone else width, face.y)
    return face


def _leave_badge(face: Face, look: Look) -> float:
    left, side = float(look.text(PAD)), look.text(BADGE)
    if not look.show_badges:
        return left
    face.badge = QRectF(left, look.text(_AIR) * 0.7, side, side)
    return face.badge.right() + look.text(PAD) / 2


def _alone(face: Face, ticket: Ticket, chip: Saying | None, left: float) -> None:
    """Its number, what became of it, and its key at the right."""
    look, air = face.look, _air(face.look)
    wide, least = look.mm(SMALL_KEY[0]), look.mm(FINGER)
    right = face.width - wide - 3 * air
    face.y = air
    face.put(left, fitted(ticket.order.number, look, NUMBER, right - left, look.palette.ink))
    face.y = max(face.y, face.badge.bottom() if face.badge else 0.0) + air / 2
    edge = look.text(PAD)
    said = [*(text for text, _ in alarms(ticket)), *([chip.text] if chip else [])]
    for paragraph in _fitted(said, look, right - edge, look.mm(_TALL) - face.y):
        face.put(edge, paragraph)
    face.y = max(face.y + air, least + 2 * air)
    face.head_key = QRect(int(face.width - wide - air), int(air), wide, int(face.y - 2 * air))


def _fitted(said: list[str], look: Look, width: float, room: float) -> list[Paragraph]:
    """As large as they fit, or as small as they are read from a metre away."""
    for share in _SHARES:
        size = BAND * max(share, min(1.0, 1 / look.metrics.reading))
        made = [look.paragraph(text, size, width, weight=BOLD, colour=look.palette.ink) for text in said]
        if sum(paragraph.height for paragraph in made) <= room:
            break
    return made


def _line(face: Face, ticket: Ticket, left: float) -> None:
    """Its number, and since when."""
    look, edge, high = face.look, face.look.text(PAD), face.look.text(_LINE)
    at = look.paragraph(clock_time(ticket.order.updated_at)[:5], BAND, face.width, weight=BOLD, colour=look.palette.ink)
    room = face.width - left - edge
    number = fitted(ticket.order.number, look, NUMBER, room, look.palette.ink)
    beside = number.width + at.width + edge <= room
    face.y = max(high, number.height + 2 * _air(look), face.badge.bottom() if face.badge else 0.0)
    face.texts.append((left, (face.y - number.height) / 2, number))
    if beside:
        face.texts.append((face.width - edge - at.width, (face.y - at.height) / 2, at))


def _air(look: Look) -> int:
    """Pixels round what stands on it."""
    return look.text(_AIR)
