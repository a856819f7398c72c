"""Colours that can be read at a metre, in every theme: text 4.5 to 1, outlines 3 to 1, and never colour alone."""

from collections.abc import Callable, Iterable
from itertools import combinations

import pytest
from PySide6.QtGui import QColor

from kds_app.domain.lifecycle import LANES
from kds_app.domain.preferences import Preferences, Theme
from kds_app.domain.urgency import Urgency
from kds_app.ui import words
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.palettes import DARK, PALETTES, Palette, contrast
from kds_app.ui.theme import Metrics
from kds_app.ui.words import Tone

GROUNDS = ("ground", "surface", "raised")
SPOKEN = ("text", "muted", "said_new", "said_preparing", "said_ready", "said_warn", "said_trouble", "good")
FILLS = ("new", "preparing", "ready", "warn", "trouble")

TEXTS = [(ink, ground) for ground in GROUNDS for ink in SPOKEN] + [("struck", g) for g in GROUNDS]
TEXTS += [("ink", fill) for fill in FILLS]
TEXTS += [("ground", "text"), ("text", "ground")]  # a checked key, and the strip's words on the colour of trouble
"""Every ink, and what it stands on."""
OUTLINES = [(part, ground) for ground in GROUNDS for part in ("line", *SPOKEN[2:7])]
"""Frames of tickets and keys, the ring of the chosen ticket, the dot and the hatching."""
OUTLINES += [("text", "ground"), ("trouble", "ground")]


def _look(theme: Theme) -> Look:
    return Look(Metrics(5.9), Preferences(theme=theme))


@pytest.mark.parametrize(("ink", "ground"), TEXTS, ids=lambda name: name)
@pytest.mark.parametrize("theme", Theme)
def test_every_text_can_be_read_on_what_it_stands_on(theme: Theme, ink: str, ground: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize(("part", "ground"), OUTLINES, ids=lambda name: name)
@pytest.mark.parametrize("theme", Theme)
def test_every_outline_can_be_seen(theme: Theme, part: str, ground: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, part), getattr(palette, ground)) >= 3


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("theme", Theme)
def test_what_is_said_in_any_tone_can_be_read(theme: Theme, tone: Tone) -> None:
    assert contrast(*_look(theme).tone_colours(tone)) >= 4.5


KEYS: dict[str, Callable[[Palette], QColor | None]] = {
    **{name: (lambda palette, name=name: getattr(palette, name)) for name in FILLS},  # type: ignore[misc]
    "raised": lambda palette: palette.raised,
    "ground": lambda palette: palette.ground,
    "undo": lambda palette: palette.text,
    "outlined": lambda _: None,
}


@pytest.mark.parametrize("fill", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("theme", Theme)
def test_the_label_of_every_key_can_be_read_in_every_state(
    qapp: object, theme: Theme, fill: Callable[[Palette], QColor | None]
) -> None:
    assert qapp is not None
    look = _look(theme)
    key = Key("Accept")
    key.setCheckable(True)
    key.dress(look, fill(look.palette))
    for down, checked in ((False, False), (True, False), (False, True)):
        key.setDown(down)
        key.setChecked(checked)
        assert contrast(*key._colours(look)) >= 4.5
    key.setEnabled(False)
    assert contrast(*key._colours(look)) >= 4.5


def test_black_is_written_on_all_that_is_not_too_dark_for_it() -> None:
    assert DARK.on(DARK.new) == DARK.ink
    assert DARK.on(QColor("#0072B2")) == DARK.pale


def test_a_hue_that_is_no_fill_is_its_own_ink() -> None:
    assert DARK.said(DARK.warn) == DARK.said_warn
    assert DARK.said(DARK.line) == DARK.line


# colour-blind cooks

BLIND = {
    "protanopia": (0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
    "deuteranopia": (0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881),
    "tritanopia": (1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900),
}
"""From linear red, green and blue to what is seen of them (Machado, Oliveira and Fernandes 2009, severity 1)."""


def _linear(colour: QColor) -> list[float]:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]


def _lab(rgb: Iterable[float]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear sRGB under D65."""
    r, g, b = (min(1.0, max(0.0, value)) for value in rgb)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _seen(colour: QColor, matrix: tuple[float, ...]) -> tuple[float, float, float]:
    rgb = _linear(colour)
    return _lab(sum(matrix[3 * row + i] * rgb[i] for i in range(3)) for row in range(3))


@pytest.mark.parametrize("matrix", BLIND.values(), ids=BLIND)
@pytest.mark.parametrize(("one", "other"), list(combinations(FILLS, 2)))
def test_the_colours_of_lanes_and_alarms_stay_apart_for_colour_blind_cooks(
    matrix: tuple[float, ...], one: str, other: str
) -> None:
    first, second = (_seen(getattr(DARK, name), matrix) for name in (one, other))
    assert sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5 >= 15  # 2.3 is just noticeable


def test_how_late_an_order_is_has_a_shape_and_a_word_beside_its_colour() -> None:
    marks = [words.urgency_mark(urgency) for urgency in Urgency]
    assert len({shape for shape, _ in marks}) == len({word for _, word in marks}) == len(Urgency)


def test_the_lanes_have_colours_of_their_own_from_the_set_that_colour_blind_cooks_tell_apart() -> None:
    okabe_ito = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    colours = {_look(Theme.DARK).stage_colour(stage).name() for stage in LANES} | {
        DARK.warn.name(),
        DARK.trouble.name(),
    }
    assert len(colours) == 5
    assert colours <= okabe_ito
