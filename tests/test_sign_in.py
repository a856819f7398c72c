"""Signing in: a credential is tested before it is used, kept where it can be, and never told."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.tap import Account
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.clock import SystemClock
from kds_app.host.credentials import MemorySecrets, SecretStoreError
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import load_settings
from kds_app.remote.credential import Credential
from kds_app.remote.wire import status_body
from kds_app.sign_in import SignInDesk
from kds_app.ui.bridge import SignIn
from tests.fakes.make import a_tap, an_order
from tests.fakes.memory import MemoryOutbox, MemorySnapshots

URL = "https://partner.example/v1"
OTHER = Settings(environment=Environment.OTHER, base_url=URL, partner_key="pk")
SECRET = "sk-canary-1"
GOOD = Delivery(Outcome.CONFIRMED, 200)


class Client:
    """What the desk asks of the client: tests credentials as told, and holds one."""

    def __init__(self, *verdicts: Delivery) -> None:
        self.verdicts = list(verdicts)
        self.tested: list[Credential] = []
        self.credential: Credential | None = None

    def use(self, credential: Credential | None) -> None:
        self.credential = credential

    async def probe(self, credential: Credential) -> Delivery:
        self.tested.append(credential)
        return self.verdicts.pop(0)


class Stubborn(MemorySecrets):
    """A keyring that takes nothing."""

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        del base_url, partner_key, secret
        raise SecretStoreError("The keyring is locked.")


class Shop:
    """A desk with everything it needs, and what was asked of it."""

    def __init__(
        self, folder: Path, *verdicts: Delivery, settings: Settings = OTHER, store: MemorySecrets | None = None
    ) -> None:
        self.client = Client(*verdicts)
        self.outbox, self.gate, self.news = MemoryOutbox(), Gate(), 0
        self.kitchen = Kitchen(self.outbox, MemorySnapshots(), status_body, SystemClock(), self.gate)
        self.file, self.store = folder / "settings.json", store or MemorySecrets("None here.")
        self.desk = SignInDesk(
            self.file,
            settings,
            AsyncSecrets(self.store),
            self.client,  # type: ignore[arg-type]  # the part of it that the desk asks
            self.kitchen,
            self.gate,
            self.told,
        )

    def told(self) -> None:
        self.news += 1


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def form(**changes: str) -> SignIn:
    return SignIn(**({"environment": "other", "base_url": URL, "partner_key": "pk", "secret": SECRET} | changes))


def test_a_good_secret_is_used_kept_and_told_to_the_engine(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD)
        shop.gate.shut(Outcome.UNAUTHORISED)
        answer = await shop.desk.sign_in(form(secret=f' "{SECRET}"\r\n'))
        assert answer.good
        assert shop.client.credential == Credential(URL, "pk", SECRET)
        assert shop.store.read(URL, "pk") == SECRET
        assert shop.kitchen.picture.account == Account(URL, "pk")
        assert shop.gate.shut_by is None
        assert shop.news == 1
        assert load_settings(shop.file).settings == OTHER
        assert SECRET not in shop.file.read_text()

    run(story())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"base_url": "http://partner.example"}, "https"),
        ({"base_url": ""}, ""),
        ({"partner_key": ""}, "both needed"),
        ({"partner_key": "p:k"}, "colon"),
        ({"secret": "  "}, "no secret"),
        ({"secret": "two words"}, "space"),
        ({"environment": "moon"}, ""),
    ],
)
def test_what_cannot_be_a_credential_is_refused_in_words_and_never_sent(
    wrong: dict[str, str], told: str, tmp_path: Path
) -> None:
    async def story() -> None:
        shop = Shop(tmp_path)
        answer = await shop.desk.sign_in(form(**wrong))
        assert not answer.good
        assert told in answer.text
        assert shop.client.tested == []
        assert not shop.file.exists()

    run(story())


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.CONFIRMED}))
def test_a_secret_the_partner_does_not_take_changes_nothing_and_says_why(outcome: Outcome, tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, Delivery(outcome, 401, request_id="req_7"))
        shop.store.write(URL, "pk", "sk-old")
        await shop.desk.take_up()
        answer = await shop.desk.sign_in(form())
        assert not answer.good
        assert "req_7" in answer.text
        assert SECRET not in answer.text
        assert shop.client.credential == Credential(URL, "pk", "sk-old")
        assert shop.store.read(URL, "pk") == "sk-old"

    run(story())


def test_a_keyring_that_takes_nothing_leaves_the_sign_in_for_this_run_and_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD, store=Stubborn("None here."))
        answer = await shop.desk.sign_in(form())
        assert answer.good
        assert "The keyring is locked. It is used for this run only." in answer.text
        assert shop.client.credential is not None
        assert "this run only" in shop.desk.standing.warning

    run(story())


def test_a_secret_kept_in_memory_alone_is_told_on_the_screen(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD)
        await shop.desk.sign_in(form())
        assert "this run only" in shop.desk.standing.warning

    run(story())


def test_what_the_command_line_said_is_not_kept_as_the_settings(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD)
        shop.desk.lasting = False
        assert (await shop.desk.sign_in(form())).good
        assert not shop.file.exists()
        assert shop.store.read(URL, "pk") == SECRET

    run(story())


def test_at_the_start_the_kept_secret_is_taken_up(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path)
        shop.store.write(URL, "pk", SECRET)
        await shop.desk.take_up()
        assert shop.client.credential == Credential(URL, "pk", SECRET)
        assert shop.news == 1

    run(story())


def test_without_a_kept_secret_the_screen_asks_for_one(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path)
        await shop.desk.take_up()
        assert shop.client.credential is None
        assert shop.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED

    run(story())


def test_before_anybody_ever_signed_in_nothing_is_looked_for(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, settings=Settings())
        await shop.desk.take_up()
        assert shop.kitchen.picture.account is None
        assert shop.kitchen.picture.link.shut_by is None

    run(story())


def test_another_environment_is_another_account_with_a_board_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD, GOOD)
        await shop.desk.sign_in(form())
        await shop.outbox.append(a_tap(account=Account(URL, "pk"), action=Action.ACCEPT))
        await shop.kitchen.open(Account(URL, "pk"))
        await shop.kitchen.adopt([an_order()], shop.kitchen.tick(), whole=True)
        assert shop.kitchen.picture.link.waiting == 1
        answer = await shop.desk.sign_in(form(environment="production"))
        assert answer.good
        assert shop.client.credential is not None
        assert shop.client.credential.base_url == "https://gateway-enterprise.klikit.io/v1/partner"
        assert shop.kitchen.picture.link.waiting == 0
        assert list(shop.kitchen.picture.board.tickets) == []

    run(story())


def test_a_disk_that_cannot_open_the_other_account_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    async def story() -> None:
        shop = Shop(tmp_path, GOOD, GOOD)
        await shop.desk.sign_in(form())
        before = shop.client.credential
        shop.outbox.fail_next(1)
        answer = await shop.desk.sign_in(form(environment="production"))
        assert not answer.good
        assert shop.client.credential == before
        assert shop.kitchen.picture.account == Account(URL, "pk")

    run(story())


def test_the_form_hides_its_secret_wherever_it_is_printed() -> None:
    assert SECRET not in repr(form())
    assert SECRET not in str([form()])
