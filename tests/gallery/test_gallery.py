"""Boards and sheets of every kind, on every screen, in all colours, from every distance: nothing on them is wrong."""

from itertools import product

import pytest

from kds_app.domain.preferences import DISTANCES, Theme
from tests.gallery.boards import BOARDS
from tests.gallery.judges import faults
from tests.gallery.scenes import OPENED, SCREENS, Scene, chosen_scenes, every_scene, staged
from tests.gallery.sight import picture_of, see

CHOSEN = tuple(chosen_scenes())


@pytest.mark.parametrize("scene", CHOSEN, ids=lambda scene: scene.name)
def test_nothing_is_cut_off_overlapping_faint_or_too_small(scene: Scene) -> None:
    with staged(scene) as window:
        assert not faults(see(window), scene.screen.px_per_mm)


def test_what_is_looked_at_every_day_has_everything_on_every_screen_and_every_pair_of_the_rest() -> None:
    whats = {*BOARDS, *OPENED}
    assert {(each.over or each.board, each.screen) for each in CHOSEN} == set(product(whats, SCREENS))
    assert {(each.screen, each.theme, each.distance) for each in CHOSEN} == set(product(SCREENS, Theme, DISTANCES))


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [scene.name for scene in every_scene()]
    assert len(names) == len(set(names))
    assert {scene.name for scene in CHOSEN} <= set(names)


def test_the_same_scene_is_painted_the_same_to_the_last_pixel() -> None:
    scene = next(scene for scene in CHOSEN if scene.over == "keys")
    pictures = []
    for _ in range(3):
        with staged(scene) as window:
            pictures.append(picture_of(window))
    # The first to use a letter may be off by a shade at its edges: Qt draws it before it has its outline at hand.
    assert pictures[1] == pictures[2]
