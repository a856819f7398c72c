"""A secret as it comes off a clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.host.pasted import clean_secret

SECRET = "sk_live_9aF/+=x:y,z"


@pytest.mark.parametrize(
    "pasted",
    [
        SECRET,
        f"  {SECRET}\t",
        f"\r\n{SECRET}\r\n",
        f"\u00a0{SECRET}\u3000",
        f'"{SECRET}"',
        f"'{SECRET}'\n",
        f"“{SECRET}”",
        f"„{SECRET}“",
        f"\u2018{SECRET}\u2019",
        f"`{SECRET}`",
        f"« {SECRET} »",
        f"\ufeff{SECRET}",
        f"\u200b{SECRET}\u200d\u2060",
        f"{SECRET[:5]}\u200b{SECRET[5:]}",
        f'\ufeff "\u200b {SECRET}\u200b" \n',
        f"secret_key={SECRET}",
        f"SECRET_KEY = '{SECRET}'",
        f"secret: {SECRET}",
        f"Secret key:\n{SECRET}",
        f"“secret-key: {SECRET}”",
        f'"secret_key": "{SECRET}",',
        f"secret_key='{SECRET}';",
    ],
)
def test_what_mail_and_chat_put_around_a_secret_is_taken_off(pasted: str) -> None:
    assert clean_secret(pasted) == SECRET


@pytest.mark.parametrize("secret", ["secretive_9", "secret9=", "my_secret=9", "a=b", "secret-9:x", "x,", "k;"])
def test_what_is_not_clearly_a_label_or_a_wrapping_stays(secret: str) -> None:
    assert clean_secret(secret) == secret


@pytest.mark.parametrize(
    ("pasted", "told"),
    [
        ("", "There is no secret"),
        (" \n ", "There is no secret"),
        ('""', "There is no secret"),
        ("\ufeff\u200b", "There is no secret"),
        ("secret_key=", "There is no secret"),
        ("sk_canary of shop", "a space or a line break inside"),
        ("sk_canary\nsk_other", "a space or a line break inside"),
        ("sk_canary\u00a0x", "a space or a line break inside"),
        ("sk_canary\x00x", "characters that cannot be part of it"),
        ("sk_canary\x1b[2J", "characters that cannot be part of it"),
        ("sk_canary\udc80x", "characters that cannot be part of it"),
        ("sk_canary" + "x" * 504, "512 characters at most"),
    ],
)
def test_what_cannot_be_a_secret_is_refused_in_a_sentence_that_does_not_repeat_it(pasted: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as refusal:
        clean_secret(pasted)
    assert "sk_canary" not in str(refusal.value)


def test_the_longest_secret_is_taken() -> None:
    assert clean_secret("x" * 512) == "x" * 512


@given(st.text())
def test_whatever_is_pasted_gives_a_secret_without_spaces_or_is_refused(pasted: str) -> None:
    try:
        secret = clean_secret(pasted)
    except ValueError:
        return
    assert secret.isprintable()
    assert not any(letter.isspace() for letter in secret)
