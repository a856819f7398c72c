"""Which scripts this machine has letters for."""

import pytest

from kds_app.ui.scripts import SCRIPTS, Script, missing_scripts, shows


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_script_of_the_countries_klikit_delivers_in_is_shown(script: Script) -> None:
    assert shows(script.sample)


def test_a_letter_that_no_typeface_has_is_told() -> None:
    assert not shows("Nasi \U000f1234 goreng")


def test_nothing_is_missing_where_all_are_shown() -> None:
    assert missing_scripts() == ()
