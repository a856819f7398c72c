"""What must never be read in a log."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.host.redaction import MARK, redact, redact_people, redacted


def basic(key: str, secret: str) -> str:
    return base64.b64encode(f"{key}:{secret}".encode()).decode()


CANARIES = ["sk_canary_Zq7/9+x", 'sk_"quoted"\\path', "sk_ключ_密钥", "sk canary & co.", "sk_canary_two"]


@pytest.mark.parametrize("secret", CANARIES)
def test_a_known_secret_is_found_in_every_form_it_takes_on_the_way(secret: str) -> None:
    redact(secret)
    forms = {
        "plain": secret,
        "repr": repr(secret)[1:-1],
        "ascii": ascii(secret)[1:-1],
        "bytes": repr(secret.encode())[2:-1],
        "json": json.dumps(secret)[1:-1],
        "address": quote(secret, safe=""),
        "form": quote_plus(secret),
        "base64": base64.b64encode(secret.encode()).decode(),
        "url base64": base64.urlsafe_b64encode(secret.encode()).decode(),
    }
    for name, form in forms.items():
        assert redacted(f"before {form} after") == f"before {MARK} after", name


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_the_pair_in_base64_is_found_whatever_the_partner_key_is(partner_key: str) -> None:
    redact("sk_pair_canary_77")
    pair = basic(partner_key, "sk_pair_canary_77")
    text = redacted(f"sent {pair} to them")
    assert text.endswith(f"{MARK} to them")
    left = text.removeprefix("sent ").removesuffix(f"{MARK} to them")
    # What is left of the token is the partner key, and at most the bits that share a character with it.
    assert len(left) * 6 <= (len(partner_key.encode()) + 1) * 8 + 6


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Authorization: Basic cGs6c2s=", f"Authorization: {MARK}"),
        ("authorization=cGs6c2s=", f"authorization={MARK}"),
        ("{'Authorization': 'Basic cGs6c2s=', 'Accept': '*/*'}", f"{{'Authorization': '{MARK}', 'Accept': '*/*'}}"),
        ("[(b'Authorization', b'Basic cGs6c2s=')]", f"[(b'Authorization', b'{MARK}')]"),
        ('{"authorization": "Bearer abc.def"}', f'{{"authorization": "{MARK}"}}'),
        ("got Basic cGtfMTpza19jYW5hcnk= there", f"got Basic {MARK} there"),
        ("basic%20cGtfMTpza19jYW5hcnk", f"basic {MARK}"),
        ("https://pk_1:sk_x@api.example/v1", f"https://{MARK}@api.example/v1"),
        ("secret_key=sk_x, done", f"secret_key={MARK}, done"),
        ('{"secret": "sk_x"}', f'{{"secret": "{MARK}"}}'),
        ("call +62 812-3456-7890 now", "call [phone] now"),
        ("phone '+6281234567890'", "phone '[phone]'"),
        ("+1 (555) 123 4567", "[phone]"),
        ("phone=%2B6281234567890&x", "phone=[phone]&x"),
        ("call 0812-3456-7890", "call [phone]"),
        ("call 081234567890, please", "call [phone], please"),
        ("(021) 555 1234", "[phone]"),
        ("07700 900 123", "[phone]"),
    ],
)
def test_what_looks_secret_is_taken_out_though_nobody_made_it_known(text: str, safe: str) -> None:
    assert redacted(text) == safe


@pytest.mark.parametrize(
    "text",
    [
        "PATCH https://api.example/v1/partner/orders/4711/status: 409 state_invalid_transition",
        "2026-03-01T12:00:00+07:00 order 812345678901 is ready",
        "the basic set menu +1 cola, 2 +3",
        "request req_4d1b7e3f-9c, key 0b9f2c1e-8f0e-4b5a-9a53-6a1c6a0c2b11",
        "auth_invalid_credential for partner key pk_1",
        "tap 01234567-0123-4123-8123-012345678901 order 7585307",
        "12 orders in 0.5 s, 0 of them late at 09:05:00",
        "127.0.0.1:8080 answered; file 0001.sql; v0.28.1",
        "写: 不要辣 🌶",
    ],
)
def test_what_a_log_is_for_stays_readable(text: str) -> None:
    assert redacted(text) == text


def test_the_names_of_people_are_taken_out_where_they_stand_alone() -> None:
    redact_people(["Aye", "Jean-Luc", "ສົມໃຈ", "太郎", "Ada", "", "7", "A", " Budi "])
    assert redacted("order 7 of Aye for Jean-Luc, Budi!") == "order 7 of [name] for [name], [name]!"
    assert redacted("太郎さんの注文 ສົມໃຈ") == "[name]さんの注文 [name]"
    assert redacted("Ayesha's key 1-Ada-2 is A 7") == "Ayesha's key 1-Ada-2 is A 7"


@pytest.mark.parametrize("name", ["Confirmed", "order", "Tap", "unauthorised", "ERROR", "Picked"])
def test_a_customer_whose_name_is_a_word_of_the_logs_takes_nothing_out_of_them(name: str) -> None:
    redact_people([name])
    assert redacted(f"tap 1 order 2: {name} unauthorised") == f"tap 1 order 2: {name} unauthorised"


def test_only_the_people_of_late_are_remembered() -> None:
    for hundred in range(12):
        redact_people([f"Guest{hundred * 100 + number}" for number in range(100)])
    assert redacted("Guest0 Guest1199") == "Guest0 [name]"


def test_a_secret_inside_another_does_not_save_the_rest_of_the_longer_one() -> None:
    redact("sk_inner_9")
    redact("sk_inner_9_and_more")
    redact("sk_inner_9")
    assert redacted("x sk_inner_9_and_more y") == f"x {MARK} y"


@pytest.mark.parametrize("text", ["Authorization: Basic cGs6c2s=", "secret_key=sk_x, done", "call +62 812-3456-7890"])
def test_what_was_redacted_once_stays_as_it_is(text: str) -> None:
    once = redacted(text)
    assert redacted(once) == once


def test_an_empty_secret_takes_nothing_out() -> None:
    redact("")
    assert redacted("as it was") == "as it was"


def test_a_very_short_secret_is_taken_out_as_it_stands_and_not_looked_for_in_base64() -> None:
    redact("§§")
    assert redacted("a §§ b") == f"a {MARK} b"


def test_only_the_secrets_of_late_are_remembered() -> None:
    for number in range(40):
        redact(f"sk_many_{number:02}_canary")
    assert redacted("sk_many_39_canary sk_many_08_canary") == f"{MARK} {MARK}"
    assert redacted("sk_many_00_canary") == "sk_many_00_canary"


def test_a_long_record_is_read_in_one_pass() -> None:
    redact("sk_long_canary")
    assert redacted("A" * 300_000 + " sk_long_canary") == "A" * 300_000 + f" {MARK}"
