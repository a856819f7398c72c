"""The base URL a person types, and the paths below it."""

import pytest

from kds_app.domain.order import OrderId
from kds_app.remote.address import check_base_url, order_path, status_path


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("https://api.dev.shadowchef.co/v1/partner", "https://api.dev.shadowchef.co/v1/partner"),
        (" HTTPS://API.Dev.shadowchef.co/v1/Partner// \n", "https://api.dev.shadowchef.co/v1/Partner"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("http://localhost:8765/v1/partner/", "http://localhost:8765/v1/partner"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:8765/v1", "http://[::1]:8765/v1"),
        ("https://küche.example/v1", "https://küche.example/v1"),
    ],
)
def test_a_good_address_is_kept_in_one_spelling(typed: str, base: str) -> None:
    assert check_base_url(typed) == base
    assert check_base_url(base) == base


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "begin with https"),
        ("api.dev.shadowchef.co/v1", "begin with https"),
        ("ftp://example.com", "begin with https"),
        ("https://", "names no server"),
        ("https:///v1", "names no server"),
        ("https://key:s3cret@example.com", "user name or password"),
        ("https://@example.com", "user name or password"),
        ("https://example.com?x=1", "“[?]”"),
        ("https://example.com/v1?", "“[?]”"),
        ("https://example.com/#top", "“[?]”"),
        ("http://example.com", "only safe within this computer"),
        ("http://127.0.0.1.example.com", "only safe within this computer"),
        ("http://localhost.example.com", "only safe within this computer"),
        ("http://0.0.0.0", "only safe within this computer"),
        ("http://10.0.0.1", "only safe within this computer"),
        ("https://exam ple.com", "spaces or invisible"),
        ("https://example.com\u202e/v1", "spaces or invisible"),
        ("https://example.com:port", "not a complete web address"),
        ("https://example.com:99999", "not a complete web address"),
        ("https://[::1", "not a complete web address"),
        ("https://[v1.a]", "not a complete web address"),
        ("https://☃.net", "not a complete web address"),
        ("https://1.2.3.999", "not a complete web address"),
        ("https://exa%mple.com", "not a complete web address"),
        ("https://a..b", "not a complete web address"),
        ("https://xn--a.com", "not a complete web address"),
        ("https://" + "a" * 64 + ".com", "not a complete web address"),
    ],
)
def test_a_bad_address_is_refused_in_a_sentence_that_does_not_repeat_it(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as refusal:
        check_base_url(typed)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("order_id", "path"),
    [
        ("7585307", "/orders/7585307"),
        ("a/b?c#d e", "/orders/a%2Fb%3Fc%23d%20e"),
        ("..", "/orders/%2E%2E"),
        ("50%2F", "/orders/50%252F"),
        ("é", "/orders/%C3%A9"),
    ],
)
def test_an_id_cannot_lead_anywhere_but_to_its_order(order_id: str, path: str) -> None:
    assert order_path(OrderId(order_id)) == path
    assert status_path(OrderId(order_id)) == f"{path}/status"
