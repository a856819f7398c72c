"""What a display is set to, as one value."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.domain.order import REASONS
from kds_app.domain.preferences import Guarded
from kds_app.domain.tap import Account
from kds_app.host.settings import NAMES, Environment, Settings, checked


def test_as_delivered_the_display_talks_to_the_sandbox_every_five_seconds() -> None:
    settings = Settings()
    assert settings.environment is Environment.DEVELOPMENT
    assert settings.url == "https://api.dev.shadowchef.co/v1/partner"
    assert settings.poll_seconds == 5
    assert settings.late_minutes == (8, 15)
    assert settings.reasons == REASONS
    assert settings.hide_picked_up_for_delivery is False
    assert settings.px_per_mm is None


def test_production_has_its_own_address_whatever_was_typed_for_other() -> None:
    settings = Settings(environment=Environment.PRODUCTION, base_url="https://kitchen.example/v1")
    assert settings.url == "https://gateway-enterprise.klikit.io/v1/partner"


def test_another_environment_is_where_the_user_says_without_a_slash_at_the_end() -> None:
    assert Settings(environment=Environment.OTHER, base_url=" http://localhost:8080/v1/ ").url == (
        "http://localhost:8080/v1"
    )


def test_there_is_no_account_before_address_and_key_are_known() -> None:
    assert Settings().account is None
    assert Settings(environment=Environment.OTHER, partner_key="pk_1").account is None
    account = Settings(partner_key=" pk_1 ").account
    assert account == Account("https://api.dev.shadowchef.co/v1/partner", "pk_1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("environment", "staging"),
        ("environment", 3),
        ("base_url", "kitchen.example"),
        ("base_url", "ftp://kitchen.example"),
        ("base_url", "https://"),
        ("base_url", "https://cook:pass@kitchen.example"),
        ("base_url", "https://kitchen.example/?secret=1"),
        ("base_url", "https://kitchen.example/#a"),
        ("base_url", "https://kitchen example"),
        ("base_url", "https://[kitchen"),
        ("base_url", "https://kitchen.example/\nX: y"),
        ("base_url", "https://" + "k" * 500),
        ("base_url", None),
        ("partner_key", "pk_1:secret"),
        ("partner_key", "pk 1"),
        ("partner_key", "pk\x00"),
        ("partner_key", "k" * 201),
        ("partner_key", 7),
        ("poll_seconds", 1.9),
        ("poll_seconds", 301),
        ("poll_seconds", float("nan")),
        ("poll_seconds", 10**400),
        ("poll_seconds", "5"),
        ("poll_seconds", True),
        ("late_minutes", [15, 8]),
        ("late_minutes", [8, 8]),
        ("late_minutes", [0, 15]),
        ("late_minutes", [8, 241]),
        ("late_minutes", [8.5, 15]),
        ("late_minutes", [8, "x", 15]),
        ("late_minutes", [8]),
        ("late_minutes", [True, 15]),
        ("late_minutes", 8),
        ("reasons", []),
        ("reasons", [["a", "A"]] * 2),
        ("reasons", [[str(n), "label"] for n in range(21)]),
        ("reasons", ["ab"]),
        ("reasons", [["a", ""]]),
        ("reasons", [["", "A"]]),
        ("reasons", [["a b", "A"]]),
        ("reasons", [["a", "A", "more"]]),
        ("reasons", [["a", None]]),
        ("reasons", {"a": "A"}),
        ("hide_picked_up_for_delivery", 1),
        ("proxy", "proxy.example:3128"),
        ("proxy", "socks5://proxy.example"),
        ("proxy", "http://cook:pass@proxy.example"),
        ("proxy", "http://proxy.example/path"),
        ("proxy", "http://proxy.example:port"),
        ("proxy", "http://proxy.example:99999"),
        ("proxy", "http://proxy..example:3128"),
        ("partners_reasons", [["a", "A"]] * 2),
        ("own_reasons", "yes"),
        ("kiosk", 1),
        ("guarded", ["everything"]),
        ("guarded", "quit"),
        ("relock_minutes", 0),
        ("relock_minutes", 61),
        ("px_per_mm", 0.5),
        ("px_per_mm", 41),
        ("px_per_mm", "4"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_one_sentence_that_does_not_repeat_it(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^The setting “{re.escape(name)}” must be [^\n]+\.$") as told:
        Settings(**{name: value})
    assert "pass@" not in str(told.value)


def test_the_partners_reasons_go_before_the_kitchens_unless_the_kitchen_wants_its_own() -> None:
    own, partners = (("busy", "Too busy"),), (("shut", "Shut"),)
    assert Settings().offered_reasons == REASONS
    assert Settings(reasons=own).offered_reasons == own
    assert Settings(reasons=own, partners_reasons=partners).offered_reasons == partners
    assert Settings(reasons=own, partners_reasons=partners, own_reasons=True).offered_reasons == own


def test_as_delivered_a_pin_would_guard_everything_and_nothing_is_locked() -> None:
    assert Settings().guarded == (Guarded.SETTINGS, Guarded.QUIT, Guarded.RECALL)
    assert not Settings().kiosk
    assert checked("guarded", ["quit", "quit"]) == (Guarded.QUIT,)


def test_lists_as_json_has_them_become_tuples() -> None:
    assert checked("late_minutes", [5, 10]) == (5, 10)
    assert checked("reasons", [[" busy ", "Too busy"]]) == (("busy", "Too busy"),)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.sampled_from(NAMES), JUNK)
def test_whatever_a_file_holds_a_setting_is_taken_or_refused_and_taken_again_unchanged(name: str, value: Any) -> None:
    try:
        taken = checked(name, value)
    except ValueError:
        return
    assert checked(name, taken) == taken
