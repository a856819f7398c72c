"""What a PIN may be."""

import pytest

from kds_app.domain.pin import flaw


@pytest.mark.parametrize("pin", ["4711", "2580", "135790246801"])
def test_a_pin_that_nobody_would_try_first_will_do(pin: str) -> None:
    assert flaw(pin) == ""


@pytest.mark.parametrize("pin", ["", "123", "1" * 13, "12a4", "\uff11\uff12\uff13\uff14"])
def test_it_has_four_to_twelve_plain_digits(pin: str) -> None:
    assert flaw(pin) == "A PIN has 4 to 12 digits."


@pytest.mark.parametrize("pin", ["1111", "1234", "9876"])
def test_one_that_anybody_would_try_first_will_not_do(pin: str) -> None:
    assert "choose another" in flaw(pin)
