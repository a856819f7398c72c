"""Colours that can be read at a metre: text 4.5 to 1, outlines 3 to 1, and never colour alone."""

import pytest
from PySide6.QtGui import QColor

from kds_app.domain.lifecycle import LANES
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.theme import DARK, Metrics
from kds_app.ui.words import Tone

LOOK = Look(Metrics(5.9))


def _contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 defines it: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (_linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4


GROUNDS = {"ground": DARK.ground, "surface": DARK.surface}
TEXTS = {
    "text": DARK.text,
    "muted": DARK.muted,
    "struck": DARK.struck,
    "warn": DARK.warn,
    "new": DARK.new,
    "good": DARK.good,
    "late": DARK.trouble.lighter(140),
    "no news": DARK.trouble.lighter(130),
}


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_text_can_be_read_on_what_it_stands_on(text: QColor, ground: QColor) -> None:
    assert _contrast(text, ground) >= 4.5


@pytest.mark.parametrize("tone", Tone)
def test_what_is_said_in_any_tone_can_be_read(tone: Tone) -> None:
    assert _contrast(*LOOK.tone_colours(tone)) >= 4.5


FILLS = {
    **{stage.value: LOOK.stage_colour(stage) for stage in LANES},
    "trouble": DARK.trouble,
    "raised": DARK.raised,
    "ground": DARK.ground,
    "outlined": None,
    "undo": DARK.text,
}


@pytest.mark.parametrize("fill", FILLS.values(), ids=FILLS)
def test_the_label_of_every_key_can_be_read(qapp: object, fill: QColor | None) -> None:
    assert qapp is not None
    key = Key("Accept")
    key.dress(LOOK, fill)
    assert _contrast(*key._colours(LOOK)) >= 4.5
    key.setDown(True)
    assert _contrast(*key._colours(LOOK)) >= 3
    key.setDown(False)
    key.setEnabled(False)
    assert _contrast(*key._colours(LOOK)) >= 3


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_the_outline_of_a_key_can_be_seen(ground: QColor) -> None:
    assert _contrast(DARK.line, ground) >= 3


def test_the_lanes_have_colours_of_their_own_from_the_set_that_colour_blind_cooks_tell_apart() -> None:
    okabe_ito = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    colours = {LOOK.stage_colour(stage).name() for stage in LANES} | {DARK.warn.name(), DARK.trouble.name()}
    assert len(colours) == 5
    assert colours <= okabe_ito
