"""The face of a ticket, measured: nothing is cut off, nothing runs into anything else."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from kds_app.domain.amendment import Change
from kds_app.domain.board import Ticket
from kds_app.domain.lifecycle import Stage
from kds_app.domain.order import Line, Modifier
from kds_app.domain.urgency import Urgency
from kds_app.ui import words
from kds_app.ui.age import SIDE, age_size
from kds_app.ui.amends import quoted
from kds_app.ui.face import AGE, META, Face, compose
from kds_app.ui.look import Look
from kds_app.ui.theme import BOLD, Metrics, font
from kds_app.ui.words import Saying, Tone
from tests.fakes.screen import an_evening, fourteen_lines, order
from tests.ui.hands import texts

LOOKS = [
    pytest.param(Look(Metrics(5.9)), 366, id="10-inch tablet"),
    pytest.param(Look(Metrics(5.55, 1.3)), 575, id="15-inch screen"),
    pytest.param(Look(Metrics(3.78, 1.3)), 380, id="large screen"),
    pytest.param(Look(Metrics(4.2, 0.8)), 215, id="smallest"),
]
TICKETS = [pytest.param(ticket, id=ticket.order.number) for ticket in an_evening().board.tickets]
CHIP = Saying("↻ Accept: Partner unavailable, again in 12 s (3rd try)", Tone.WARN)
HIGH = 100_000.0


def _worked_on(ticket: Ticket) -> Ticket:
    """The same with everything on it that cooks and customers can do to a ticket."""
    lines = ticket.order.lines
    made = tuple(line.quantity if n % 2 else line.quantity - 1 for n, line in enumerate(lines))
    changes = tuple(Change(line.name, 1, line.modifiers) for line in lines)
    return replace(ticket, made=made, changes=changes)


def _placed(face: Face) -> list[QRectF]:
    return [QRectF(x, y, paragraph.width, paragraph.height) for x, y, paragraph in face.texts]


@pytest.mark.parametrize(("look", "width"), LOOKS)
@pytest.mark.parametrize("ticket", TICKETS)
@pytest.mark.parametrize("worked_on", [False, True])
def test_every_text_lies_on_the_face_and_clear_of_every_other(
    ticket: Ticket, look: Look, width: int, *, worked_on: bool
) -> None:
    ticket, look = (_worked_on(ticket), replace(look, show_badges=True)) if worked_on else (ticket, look)
    face = compose(ticket, look, width, CHIP, key=True, room=HIGH)
    placed = _placed(face)
    ground = QRectF(0, 0, width, face.y).adjusted(-1, -1, 1, 1)
    assert [rect for rect in placed if not ground.contains(rect)] == []
    shrunk = [rect.adjusted(0.5, 0.5, -0.5, -0.5) for rect in placed]
    assert [pair for pair in combinations(shrunk, 2) if pair[0].intersects(pair[1])] == []
    for free in (QRectF(face.age), QRectF(face.head_key), face.badge or QRectF()):
        assert [rect for rect in shrunk if rect.intersects(free.adjusted(1, 1, -1, -1))] == []


def _wide(text: str, pixels: int) -> float:
    return QFontMetricsF(font(pixels, BOLD)).horizontalAdvance(text)


@pytest.mark.parametrize(("look", "width"), LOOKS)
@pytest.mark.parametrize("seconds", [0, 59, 3599, 3600, 5000, 36_000, 99 * 3600])
@pytest.mark.parametrize("urgency", Urgency)
def test_the_age_and_its_shape_fit_where_they_are_painted(
    look: Look, width: int, seconds: float, urgency: Urgency
) -> None:
    ticket = an_evening().board.lanes[Stage.NEW][0]
    face = compose(ticket, look, width, None, key=True, room=HIGH)
    mark, word = words.urgency_mark(urgency)
    room = face.age.width() - 2 * look.text(SIDE)
    text = f"{mark} {words.duration(seconds)}"
    chosen = age_size(text, look, room)
    assert _wide(text, chosen) <= room
    assert chosen == look.text(AGE) or seconds >= 36_000
    assert _wide(word, look.text(META * 0.85)) <= room


@pytest.mark.parametrize(("look", "width"), LOOKS)
@pytest.mark.parametrize("late", ["10 min late", "59 min late", "23h59 late"])
def test_what_is_late_stays_within_its_place(look: Look, width: int, late: str) -> None:
    face = compose(an_evening().board.lanes[Stage.NEW][0], look, width, None, key=True, room=HIGH)
    room = face.age.width() - 2 * look.text(SIDE)
    assert _wide(f"▲ {late}", age_size(f"▲ {late}", look, room)) <= room


@pytest.mark.parametrize("number", ["8", "88", "482", "GF-482"])
@pytest.mark.parametrize("width", [200, 280, 366])
def test_a_number_stands_below_the_age_where_there_is_no_room_beside_it(number: str, width: int) -> None:
    ticket = Ticket(order(number), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(7.0)), width, None, key=True, room=HIGH)
    x, y, shown = face.texts[0]
    assert shown.text == number
    assert not QRectF(x, y, shown.width, shown.height).intersects(QRectF(face.age))


def test_the_number_is_the_largest_then_quantities_and_items() -> None:
    ticket = an_evening().board.lanes[Stage.NEW][0]
    look = Look(Metrics(5.9))
    face = compose(ticket, look, 366, None, key=True, room=HIGH)
    sizes = {p._layout.text(): p._layout.font().pixelSize() for _, _, p in face.texts}
    assert sizes["482"] == max(sizes.values())
    assert sizes["482"] > sizes["2"] > sizes["Es Teh Manis"] > sizes["Level 2 · 2 × Keju"]


@pytest.mark.parametrize("number", ["7", "482", "1094", "12345", "A-1094", "GF-482", "#99-417"])
def test_a_number_of_any_usual_length_is_on_one_line_and_larger_than_all_else(number: str) -> None:
    ticket = Ticket(order(number, lines=(Line("1", "Soto", 1),)), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, None, key=True, room=HIGH)
    sizes = {p.text: p._layout.font().pixelSize() for _, _, p in face.texts if p.text != number}
    (shown,) = [p for _, _, p in face.texts if p.text == number and p._layout.font().pixelSize() > max(sizes.values())]
    assert shown.lines == 1


def test_a_text_that_runs_from_the_right_ends_its_lines_there() -> None:
    paragraph = Look(Metrics(5.9)).paragraph("مندي دجاج مع الأرز البسمتي والخضروات المشوية", 4.75, 280)
    lines = [paragraph._layout.lineAt(index) for index in range(paragraph.lines)]
    assert len(lines) > 1
    assert {round(line.x() + line.naturalTextWidth()) for line in lines} == {round(paragraph.width)}


def test_a_note_that_runs_from_the_right_is_opened_there_and_closed_at_its_left_end() -> None:
    note = quoted("بدون بصل من فضلك، والصلصة على الجانب لأن الأطفال لا يحبون الطعام الحار")
    for width in (280, 2000):
        layout = Look(Metrics(5.9)).paragraph(note, 3.4, width)._layout
        first, last = layout.lineAt(0), layout.lineAt(layout.lineCount() - 1)
        opened, closed = (first.glyphRuns(0, 1)[0], last.glyphRuns(len(note) - 1, 1)[0])
        assert opened.boundingRect().right() == pytest.approx(first.x() + first.naturalTextWidth(), abs=2)
        assert closed.boundingRect().left() == pytest.approx(last.x(), abs=2)


def test_a_long_number_is_broken_once_at_most_on_a_tablet() -> None:
    ticket = Ticket(order("GF-482-XYZ-0012345"), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, None, key=True, room=HIGH)
    (number,) = [p for _, _, p in face.texts if p._layout.text() == "GF-482-XYZ-0012345"]
    assert number.lines <= 2


@pytest.mark.parametrize("quantity", [1, 12, 100, 1000])
def test_a_quantity_stays_on_one_line_so_that_no_digit_can_be_missed(quantity: int) -> None:
    ticket = Ticket(order(482, lines=(Line("1", "Sate", quantity),)), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, None, key=False, room=HIGH)
    (counted,) = [p for _, _, p in face.texts if p._layout.text() == str(quantity)]
    assert counted.lines == 1


def test_choices_of_choices_are_indented_under_what_they_belong_to() -> None:
    egg = Modifier("Egg", 1, (Modifier("Half done", 1, (Modifier("No salt"),)),))
    ticket = Ticket(order(1, lines=(Line("1", "Rice", 1, "", (Modifier("Hot"), egg)),)), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, None, key=False, room=HIGH)
    left = {paragraph._layout.text(): x for x, _, paragraph in face.texts}
    assert left["Hot"] == left["Egg"] < left["Half done"] < left["No salt"]


TEXT = st.text(max_size=60) | st.sampled_from(["ข้าวกะเพราหมูสับ" * 9, "寿司" * 90, "مندي دجاج " * 20, "🎂" * 50])
LINES = st.lists(
    st.builds(Line, st.just("l"), TEXT, st.integers(1, 10_000), TEXT, st.lists(st.builds(Modifier, TEXT)).map(tuple)),
    max_size=6,
).map(tuple)


@given(room=st.floats(0, 2500), short=st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_items_give_way_so_that_the_face_keeps_to_its_room(room: float, short: int) -> None:
    lines = tuple(
        replace(line, modifiers=() if n < short else line.modifiers) for n, line in enumerate(fourteen_lines())
    )
    ticket = Ticket(order(1, lines=lines, notes=("no nuts",)), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, CHIP, key=True, room=room)
    smallest = compose(ticket, Look(Metrics(5.9)), 366, CHIP, key=True, room=0)
    assert face.y <= max(room, smallest.y)
    assert face.whole == ("tap to open" not in texts(face))


@given(lines=LINES, notes=st.lists(TEXT, max_size=3).map(tuple), room=st.floats(0, 900), number=TEXT)
@settings(max_examples=60, deadline=None)
def test_whatever_an_order_says_its_face_holds_it(
    lines: tuple[Line, ...], notes: tuple[str, ...], room: float, number: str
) -> None:
    ticket = Ticket(order(number, lines=lines, notes=notes), Stage.NEW, ())
    face = compose(ticket, Look(Metrics(5.9)), 366, CHIP, key=True, room=room)
    assert all(rect.right() <= 367 and rect.bottom() <= face.y + 1 for rect in _placed(face))
    said = [paragraph._layout.text() for _, _, paragraph in face.texts]
    assert all(any(note in text for text in said) for note in notes)
    assert CHIP.text in said
