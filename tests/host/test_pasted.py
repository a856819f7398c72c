"""A secret as it comes off a clipboard."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.domain.sign_in import Refusal
from kds_app.host.pasted import NotASecretError, Pasted, Shape, clean_key, clean_secret, made_of_it, read_pasted

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


def basic(pair: str) -> str:
    return base64.b64encode(pair.encode()).decode()


PAIR = f"pk_shop:{SECRET}"
TOKEN = basic(PAIR)
CURL = "curl --request PATCH \\\n  --url https://api.example/v1/partner/orders/7/status \\\n"


@pytest.mark.parametrize(
    ("pasted", "shape"),
    [
        (PAIR, Shape.PAIR),
        (f" “{PAIR}”\n", Shape.PAIR),
        (f"pk_shop\t{SECRET}", Shape.PAIR),
        (f"pk_shop\r\n{SECRET}\r\n", Shape.PAIR),
        (f"Basic {TOKEN}", Shape.HEADER),
        (f"basic  {TOKEN.rstrip('=')}", Shape.HEADER),
        (f"Authorization: Basic {TOKEN}", Shape.HEADER),
        (f"'Authorization': 'Basic {TOKEN}',", Shape.HEADER),
        (f"Authorization: {TOKEN}", Shape.HEADER),
        (f"-H 'Authorization: Basic {TOKEN}' \\", Shape.HEADER),
        (f"Content-Type: application/json\nAuthorization: Basic {TOKEN}\nAccept: */*", Shape.HEADER),
        (TOKEN, Shape.HEADER),
        (base64.urlsafe_b64encode(PAIR.encode()).decode(), Shape.HEADER),
        (f"curl -u {PAIR} https://api.example/v1/partner/orders", Shape.CURL),
        (f"curl -u '{PAIR}' https://api.example/v1/partner/orders", Shape.CURL),
        (f"$ curl -s -u{PAIR} 'https://api.example/v1/partner/orders'", Shape.CURL),
        (f"curl https://api.example --user '{PAIR}'", Shape.CURL),
        (f"curl https://api.example --user={PAIR}", Shape.CURL),
        (f"-u {PAIR}", Shape.CURL),
        (f"{CURL}  --header 'Authorization: Basic {TOKEN}' \\\n  --data '{{\"status\": \"ready\"}}'", Shape.CURL),
        (f"{CURL}  -H Authorization:\\ Basic\\ {TOKEN}", Shape.CURL),
        (f"curl -H 'Authorization: Basic {TOKEN}' --data '{{cut off", Shape.CURL),
        (f'{{"partner_key": "pk_shop", "secret_key": "{SECRET}"}}', Shape.LABELLED),
        (f'{{"data": [{{"secretKey": "{SECRET}", "partnerKey": "pk_shop", "id": 7}}]}}', Shape.LABELLED),
        (f'  "partner_key": "pk_shop",\n  "secret_key": "{SECRET}"\n', Shape.LABELLED),
        (f"PARTNER_KEY=pk_shop\nSECRET_KEY={SECRET}\n", Shape.LABELLED),
        (f"export KLIKIT_PARTNER_KEY='pk_shop'\nexport KLIKIT_SECRET_KEY='{SECRET}'\n", Shape.LABELLED),
        (f"# rotated\nSECRET_KEY={SECRET}\nPARTNER_KEY=pk_shop", Shape.LABELLED),
        (f"partner_key: pk_shop, secret_key: {SECRET}", Shape.LABELLED),
        (f"Partner key: pk_shop\nSecret key: {SECRET}", Shape.LABELLED),
    ],
)
@pytest.mark.parametrize("known", ["", "pk_shop"])
def test_the_secret_and_its_partner_key_are_found_in_what_people_really_paste(
    pasted: str, shape: Shape, known: str
) -> None:
    found = read_pasted(pasted, known)
    assert (found.secret, found.partner_key, found.shape) == (SECRET, "pk_shop", shape)
    assert made_of_it(found)
    assert SECRET not in f"{made_of_it(found)} {found!r}"


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u034f", "\u3164", "\ufe0f"])
def test_what_shows_nothing_is_no_part_of_a_secret_wherever_it_stands(hidden: str) -> None:
    for pasted in (f"{hidden}{SECRET}", f"{SECRET}{hidden}", f"{SECRET[:4]}{hidden}{SECRET[4:]}"):
        found = read_pasted(pasted)
        assert (found.secret, found.shape) == (SECRET, Shape.ALONE)
        assert "invisible" in made_of_it(found)


def test_a_secret_with_a_colon_is_no_pair_unless_the_partner_key_says_so() -> None:
    assert read_pasted("shop:tail-9", "").secret == "shop:tail-9"
    assert read_pasted("shop:tail-9", "other").secret == "shop:tail-9"
    assert read_pasted("shop:tail-9", "shop") == Pasted("tail-9", "shop", Shape.PAIR)


def test_a_secret_that_is_base64_of_something_else_is_a_secret() -> None:
    for secret in (basic("what:ever"), basic("no colon"), "YWJj"):
        assert read_pasted(secret, "pk_shop") == Pasted(secret)


def test_of_a_secret_alone_there_is_nothing_to_say() -> None:
    assert made_of_it(read_pasted(SECRET)) == ""


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("", Refusal.EMPTY),
        ("secret_key: ", Refusal.EMPTY),
        (basic("pk_shop:"), Refusal.EMPTY),
        ("pk_shop", Refusal.PARTNER_KEY),
        ("partner_key=pk_shop secret_key=pk_shop", Refusal.PARTNER_KEY),
        ("https://api.example/v1/partner?x=sk_canary", Refusal.ADDRESS),
        ("www.klikit.io/settings", Refusal.ADDRESS),
        ("manager@kitchen.example", Refusal.EMAIL),
        ("mailto:manager@kitchen.example", Refusal.EMAIL),
        ("<secret_key>", Refusal.PLACEHOLDER),
        ("${SECRET_KEY}", Refusal.PLACEHOLDER),
        ("••••••••", Refusal.PLACEHOLDER),
        ("********", Refusal.PLACEHOLDER),
        ("Authorization: Basic <encoded-value>", Refusal.PLACEHOLDER),
        ("Authorization: Bearer sk_canary_abcdef", Refusal.OTHER_SCHEME),
        ("Basic sk_canary!!", Refusal.OTHER_SCHEME),
        (f"Basic {basic('sk_canary without a colon')}", Refusal.OTHER_SCHEME),
        ("the secret is sk_canary", Refusal.BLANKS),
        ("sk_canary\x07", Refusal.UNPRINTABLE),
        ("y" * 513, Refusal.TOO_LONG),
    ],
)
def test_what_holds_no_secret_is_told_apart_and_never_repeated(pasted: str, why: Refusal) -> None:
    with pytest.raises(NotASecretError) as refusal:
        read_pasted(pasted, "pk_shop")
    assert refusal.value.why is why
    assert "canary" not in f"{refusal.value}"


@pytest.mark.parametrize(
    "typed",
    ["pk_shop", " pk_shop\n", '"pk_shop",', "\u200bpk_\u2060shop", "partner_key=pk_shop", "Partner key: pk_shop"],
)
def test_a_partner_key_is_freed_of_its_wrapping_too(typed: str) -> None:
    assert clean_key(typed) == "pk_shop"


@given(st.text(alphabet=st.sampled_from("abcXYZ019_-+/=.~!@#%^&()[]|?"), min_size=4, max_size=64))
def test_a_secret_of_usual_letters_stands_as_it_is_in_every_wrapping(secret: str) -> None:
    try:
        whole = read_pasted(secret, "pk_shop")
    except NotASecretError:
        return  # an e-mail address, say
    if whole != Pasted(secret):
        return  # it is written like something else
    for pasted in (
        f"pk_shop:{secret}",
        basic(f"pk_shop:{secret}"),
        f"SECRET_KEY='{secret}'",
        f"curl -u 'pk_shop:{secret}' x",
    ):
        assert read_pasted(pasted, "pk_shop").secret == secret


@pytest.mark.parametrize("piece", ["a", "-u ", "secret_key=", "'", "\\\n", "Basic ", "{", "\u200b"])
def test_a_book_pasted_by_mistake_is_refused_at_once(piece: str) -> None:
    with pytest.raises(NotASecretError):
        read_pasted(piece * 200_000)


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
