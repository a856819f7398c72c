"""The key and the secret."""

import pytest

from kds_app.domain.tap import Account
from kds_app.remote.credential import Credential

URL = "https://partner.example/v1"


def test_the_header_is_basic_authentication_as_the_contract_asks() -> None:
    assert Credential(URL, "pk", "sk").authorization() == "Basic cGs6c2s="
    assert Credential(URL, "pk", "s:ü").authorization() == "Basic cGs6czrDvA=="


def test_no_repr_shows_the_secret() -> None:
    credential = Credential(URL, "pk_1", "sk-very-secret")
    for text in (repr(credential), str(credential), f"{credential}", repr([credential])):
        assert "pk_1" in text
        assert "sk-very-secret" not in text


def test_two_credentials_are_the_same_if_key_and_secret_are() -> None:
    assert Credential(URL, "pk", "sk") == Credential(URL, "pk", "sk")
    assert Credential(URL, "pk", "sk") != Credential(URL, "pk", "rotated")


@pytest.mark.parametrize(
    ("key", "secret", "sentence"),
    [
        ("", "s3cret", "both needed"),
        ("pk", "", "both needed"),
        ("p:k", "s3cret", "colon"),
        ("pk", "s3cret\n", "invisible"),
        ("p\x00k", "s3cret", "invisible"),
    ],
)
def test_what_can_be_no_credential_is_refused_without_repeating_it(key: str, secret: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refusal:
        Credential(URL, key, secret)
    assert "s3cret" not in str(refusal.value)


def test_its_account_is_the_address_and_the_key() -> None:
    assert Credential(URL + "/", "pk", "sk").account == Account(URL, "pk")


def test_an_address_that_is_not_safe_is_refused() -> None:
    with pytest.raises(ValueError, match="https"):
        Credential("http://partner.example/v1", "pk", "sk")
