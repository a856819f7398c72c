"""Signing in: what is pasted is tested before it is kept, and nothing of it is ever said again."""

import asyncio
import json
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Action
from kds_app.domain.order import REASONS, Order, OrderId
from kds_app.domain.preferences import Theme
from kds_app.domain.shop import Shop
from kds_app.domain.sign_in import Refusal
from kds_app.domain.tap import Account, Intent
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.true_clock import TrueClock
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.clock import SystemClock
from kds_app.host.credentials import MemorySecrets, SecretStore, SecretStoreError, SystemdSecrets
from kds_app.host.redaction import redacted
from kds_app.host.settings import Environment, Settings
from kds_app.host.settings_file import load_settings, save_settings
from kds_app.host.when_unlocked import LOOK_EVERY
from kds_app.remote.address import check_base_url
from kds_app.remote.client import Knock, PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.wire import status_body
from kds_app.sign_in import ASK_AGAIN, SignInDesk
from kds_app.ui.bridge import Answer, Bridge, SignIn
from tests.fakes.make import NOW, an_order
from tests.fakes.memory import MemoryOutbox, MemorySnapshots

URL = "https://partner.example/v1/partner"
ELSEWHERE = "https://other.example/v1/partner"
SECRET = "sk-Zk93-the-real-one"
GOOD: tuple[Order, ...] = ()


class Teller(PartnerClient):
    """A client that asks nobody: a probe comes to what the test says."""

    def __init__(self, verdict: Delivery | tuple[Order, ...] = GOOD) -> None:
        super().__init__(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), SystemClock().now, version="test")
        self.verdict = verdict
        self.probed: list[Credential] = []
        self.list: tuple[tuple[str, str], ...] | Delivery = ()
        self.asked = 0
        """How often for the reasons."""
        self.silent: set[str] = set()
        """Proxies through which nobody answers."""
        self.knocked: list[tuple[str, str]] = []
        """(proxy, address)"""
        self.slow: dict[str, asyncio.Event] = {}
        """Partner keys whose test takes until then."""

    async def probe(self, credential: Credential) -> tuple[Order, ...] | Delivery:
        """What the test says."""
        self.probed.append(credential)
        if (until := self.slow.get(credential.partner_key)) is not None:
            await until.wait()
        return self.verdict

    async def knock_through(self, proxy: str, base_url: str) -> Knock | Delivery:
        """Somebody answers, unless the test says otherwise."""
        self.knocked.append((proxy, check_base_url(base_url)))
        return Delivery(Outcome.NOT_SENT) if proxy in self.silent else Knock(0.1, None)

    async def reasons(self) -> tuple[tuple[str, str], ...] | Delivery:
        """What the test says."""
        self.asked += 1
        return self.list

    async def shop(self) -> Shop | Delivery:
        """One brand."""
        return Shop(("Nasi",))


class BrokenKeyring(MemorySecrets):
    """A keyring that neither gives nor takes."""

    lasting = True

    def __init__(self) -> None:
        super().__init__("A keyring.")

    def read(self, base_url: str, partner_key: str) -> str | None:
        """Raises."""
        raise SecretStoreError(f"The keyring is locked: {bool(base_url + partner_key)}.")

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Raises."""
        raise SecretStoreError(f"The keyring is locked: {bool(base_url + partner_key + secret)}.")

    def delete(self, base_url: str, partner_key: str) -> None:
        """Raises."""
        raise SecretStoreError(f"The keyring is locked: {bool(base_url + partner_key)}.")


class LockedKeyring(MemorySecrets):
    """A keyring that somebody may lock and unlock; ``asked`` counts how often it would have asked for its password."""

    lasting = True

    def __init__(self, *kept: tuple[str, str, str]) -> None:
        super().__init__("A keyring.")
        for url, key, secret in kept:
            super().write(url, key, secret)
        self.locked = True
        self.asked = 0

    def unlocked(self) -> bool:
        """Whether it is open."""
        return not self.locked

    def read(self, base_url: str, partner_key: str) -> str | None:
        """Raises while it is locked."""
        self._ask()
        return super().read(base_url, partner_key)

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """Raises while it is locked."""
        self._ask()
        super().write(base_url, partner_key, secret)

    def delete(self, base_url: str, partner_key: str) -> None:
        """Raises while it is locked."""
        self._ask()
        super().delete(base_url, partner_key)

    def _ask(self) -> None:
        if self.locked:
            self.asked += 1
            raise SecretStoreError("The keyring is locked.")


class Keyring(MemorySecrets):
    """A keyring that works."""

    lasting = True

    def __init__(self, *kept: tuple[str, str, str]) -> None:
        super().__init__("A keyring.")
        for url, key, secret in kept:
            self.write(url, key, secret)


@dataclass(slots=True)
class Office:
    """A desk, and everything around it that a test looks at."""

    desk: SignInDesk
    client: Teller
    kitchen: Kitchen
    gate: Gate
    changes: list[str] = field(default_factory=list)

    async def sign_in(self, secret: str = SECRET, key: str = "pk_new", url: str = URL, kind: str = "other") -> Answer:
        """Somebody fills in the form and presses the key."""
        return await self.desk.sign_in(SignIn(kind, url, key, secret))


@asynccontextmanager
async def office(
    folder: Path,
    store: SecretStore | None = None,
    settings: Settings | None = None,
    verdict: Delivery | tuple[Order, ...] = GOOD,
    snapshots: MemorySnapshots | None = None,
    lasting: bool = True,
) -> AsyncIterator[Office]:
    """A desk before a partner that accepts everything, unless the test says otherwise."""
    client, gate = Teller(verdict), Gate()
    kitchen = Kitchen(MemoryOutbox(), snapshots or MemorySnapshots(), status_body, TrueClock(SystemClock()), gate)
    changes: list[str] = []
    desk = SignInDesk(
        folder / "settings.json",
        settings or Settings(),
        AsyncSecrets(store or Keyring()),
        client,
        kitchen,
        gate,
        lambda: changes.append("changed"),
        lasting=lasting,
    )
    try:
        yield Office(desk, client, kitchen, gate, changes)
    finally:
        await client.aclose()


def other(key: str = "pk", url: str = URL) -> Settings:
    return Settings(environment=Environment.OTHER, base_url=url, partner_key=key)


def test_a_secret_the_partner_accepts_is_kept_and_used_at_once(tmp_path: Path) -> None:
    store = Keyring()

    async def story() -> None:
        async with office(tmp_path, store) as at:
            at.gate.shut(Outcome.UNAUTHORISED)
            answer = await at.sign_in(secret=f" secret_key: '{SECRET}',\n")
            made = "The secret was taken from behind its name."
            assert answer == Answer(good=True, text=f"{made} The partner accepts this secret.")
            assert at.client.probed == [Credential(URL, "pk_new", SECRET)]
            assert at.client.account == at.kitchen.picture.account == Account(URL, "pk_new")
            assert at.gate.shut_by is None
            assert at.changes == ["changed"]
            assert at.desk.standing.warning == ""

    asyncio.run(story())
    assert store.read(URL, "pk_new") == SECRET
    assert load_settings(tmp_path / "settings.json").settings == other("pk_new")
    assert SECRET not in (tmp_path / "settings.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "url", "key", "secret"),
    [
        ("other", "not an address", "pk", SECRET),
        ("other", "http://partner.example/v1", "pk", SECRET),
        ("other", f"https://pk:{SECRET}@partner.example/v1", "pk", SECRET),
        ("other", f"{URL}?secret={SECRET}", "pk", SECRET),
        ("other", "", "pk", SECRET),
        ("other", URL, "", SECRET),
        ("other", URL, f"pk:{SECRET}", SECRET),
        ("other", URL, "pk", ""),
        ("other", URL, "pk", "  ''  "),
        ("other", URL, "pk", f"{SECRET} and more"),
        ("other", URL, "pk", SECRET * 100),
        ("nowhere", URL, "pk", SECRET),
    ],
)
def test_what_can_be_no_credential_is_told_without_asking_the_partner_or_repeating_it(
    tmp_path: Path, kind: str, url: str, key: str, secret: str
) -> None:
    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", "old")), other()) as at:
            await at.desk.take_up()
            answer = await at.sign_in(secret, key, url, kind)
            assert not answer.good
            assert answer.text
            assert SECRET not in answer.text
            assert at.client.probed == []
            assert at.desk.settings == other()
            assert at.changes == ["changed"]

    asyncio.run(story())
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.CONFIRMED])
def test_whatever_else_the_test_comes_to_the_old_credential_stays(tmp_path: Path, outcome: Outcome) -> None:
    store = Keyring((URL, "pk", "old"))

    async def story() -> None:
        async with office(tmp_path, store, other(), Delivery(outcome, request_id="req_42")) as at:
            await at.desk.take_up()
            answer = await at.sign_in(key="pk", url=ELSEWHERE)
            assert not answer.good
            assert "req_42" in answer.text
            assert SECRET not in answer.text
            assert at.client.account == at.kitchen.picture.account == Account(URL, "pk")
            assert at.desk.standing.base_url == URL

    asyncio.run(story())
    assert store.read(URL, "pk") == "old"
    assert store.read(ELSEWHERE, "pk") is None
    assert not (tmp_path / "settings.json").exists()


def test_where_the_keyring_fails_the_secret_is_used_for_this_run_with_a_remark(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, BrokenKeyring()) as at:
            answer = await at.sign_in()
            assert answer.good
            assert "The keyring is locked" in answer.text
            assert "used for this run only" in answer.text
            assert SECRET not in answer.text
            assert at.client.account == Account(URL, "pk_new")
            assert at.desk.standing.warning == "Sign-in kept for this run only"

    asyncio.run(story())


def test_where_there_is_no_keyring_the_board_says_that_the_sign_in_will_not_last(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, MemorySecrets("There is no keyring.")) as at:
            assert (await at.sign_in()).good
            assert at.desk.standing.warning == "Sign-in kept for this run only"
            assert "There is no keyring." in at.desk.standing.secret_source

    asyncio.run(story())


def test_where_the_settings_cannot_be_written_the_sign_in_holds_for_this_run(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path / "gone") as at:
            answer = await at.sign_in()
            assert answer.good
            assert "could not be saved" in answer.text
            assert at.client.account == Account(URL, "pk_new")
            assert at.desk.standing.warning

    asyncio.run(story())


def test_a_sign_in_under_an_address_from_the_command_line_leaves_the_settings_alone(tmp_path: Path) -> None:
    store = Keyring()

    async def story() -> None:
        async with office(tmp_path, store, lasting=False) as at:
            assert (await at.sign_in()).good

    asyncio.run(story())
    assert store.read(URL, "pk_new") == SECRET
    assert not (tmp_path / "settings.json").exists()


def test_a_known_environment_brings_its_own_address_whatever_was_typed(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            assert (await at.sign_in(kind="production")).good
            assert at.client.account == Account("https://gateway-enterprise.klikit.io/v1/partner", "pk_new")

    asyncio.run(story())
    kept = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert (kept["environment"], kept["base_url"]) == ("production", "")


def test_another_shop_has_its_own_board_and_the_first_ones_taps_wait_for_its_return(tmp_path: Path) -> None:
    snapshots = MemorySnapshots()

    async def story() -> None:
        here, there = Account(URL, "pk"), Account(ELSEWHERE, "pk_new")
        await snapshots.save(here, [an_order(id=OrderId("1"))], [], {}, NOW)
        await snapshots.save(there, [an_order(id=OrderId("2"))], [], {}, NOW)
        async with office(tmp_path, Keyring((URL, "pk", "old")), other(), snapshots=snapshots) as at:
            await at.desk.take_up()
            await at.kitchen.submit(Intent(OrderId("1"), Action.ACCEPT))
            assert shown(at) == {"1"}
            noticed = await at.sign_in(url=ELSEWHERE)
            assert (noticed.good, noticed.why) == (False, Refusal.OTHER_BUSINESS)
            assert "pk_new at https://other.example" in noticed.text
            assert "1 taps of this shop wait" in noticed.text
            assert (at.client.account, shown(at)) == (here, {"1"})
            answer = await at.sign_in(url=ELSEWHERE)
            assert answer == Answer(good=True, text="The partner accepts this secret.")
            assert shown(at) == {"2"}
            assert at.kitchen.taps == []
            assert (await at.sign_in(key="pk")).text.startswith("The partner accepts this secret.")
            assert shown(at) == {"1"}
            assert [tap.account for tap in at.kitchen.taps] == [here]

    asyncio.run(story())


def test_a_partner_key_that_came_with_the_secret_and_is_another_shops_is_used_only_when_it_is_given_twice(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", "old")), other()) as at:
            await at.desk.take_up()
            for pasted, why in ((f"pk_b:{SECRET}", Refusal.OTHER_BUSINESS), (SECRET, None)):
                assert (await at.sign_in(pasted, key="pk")).why is why
                assert at.client.account == Account(URL, "pk")
            for why in (Refusal.OTHER_BUSINESS, None):
                answer = await at.sign_in(f"pk_b:{SECRET}", key="pk")
                assert answer.why is why
                assert SECRET not in answer.text
            assert at.client.account == Account(URL, "pk_b")
            assert at.client.probed[-1] == Credential(URL, "pk_b", SECRET)

    asyncio.run(story())
    assert load_settings(tmp_path / "settings.json").settings.partner_key == "pk_b"


def test_a_secret_under_the_same_key_that_opens_only_strange_branches_is_noticed(tmp_path: Path) -> None:
    snapshots, here = MemorySnapshots(), Account(URL, "pk")
    strange = (an_order(id=OrderId("2"), branch_id=99),)

    async def story() -> None:
        await snapshots.save(here, [an_order(id=OrderId("1"), branch_id=7)], [], {}, NOW)
        store = Keyring((URL, "pk", "old"))
        async with office(tmp_path, store, other(), snapshots=snapshots, verdict=strange) as at:
            await at.desk.take_up()
            assert (await at.sign_in(key="pk")).why is Refusal.OTHER_BUSINESS
            assert store.read(URL, "pk") == "old"
            assert at.changes == ["changed"]
            at.client.verdict = (an_order(id=OrderId("3"), branch_id=7),)
            assert (await at.sign_in(key="pk")).good

    asyncio.run(story())


@pytest.mark.parametrize(
    ("secret", "key", "why"),
    [
        ("pk", "pk", Refusal.PARTNER_KEY),
        ("pk", SECRET, Refusal.PARTNER_KEY),
        (URL, "pk", Refusal.ADDRESS),
        ("cook@kitchen.example", "pk", Refusal.EMAIL),
        (SECRET, "pk one", Refusal.SETTING),
    ],
)
def test_what_stands_in_the_wrong_field_is_said_as_a_value_and_the_partner_is_not_asked(
    tmp_path: Path, secret: str, key: str, why: Refusal
) -> None:
    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", "old")), other()) as at:
            await at.desk.take_up()
            answer = await at.sign_in(secret, key)
            assert (answer.good, answer.why) == (False, why)
            assert SECRET not in answer.text
            assert at.client.probed == []

    asyncio.run(story())


def test_a_secret_that_was_put_into_the_field_of_the_partner_key_is_kept_out_of_the_logs(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            assert (await at.sign_in("pk", "sk-swapped-9-canary")).why is Refusal.PARTNER_KEY

    asyncio.run(story())
    assert "canary" not in redacted("a stray sk-swapped-9-canary")


def test_a_certificate_that_fails_for_its_dates_names_the_clock_and_what_it_says(tmp_path: Path) -> None:
    async def story() -> None:
        untimely = Delivery(Outcome.INSECURE, untimely=True)
        async with office(tmp_path, settings=other(), verdict=untimely) as at:
            at.desk.now = lambda: datetime(2031, 5, 6, 12, tzinfo=UTC)
            answer = await at.sign_in()
            assert answer.why is Refusal.CLOCK
            assert "05.2031" in answer.text

    asyncio.run(story())


def shown(at: Office) -> set[str]:
    return {ticket.order.id for ticket in at.kitchen.picture.board.tickets}


def test_a_disk_that_cannot_be_read_leaves_the_board_and_the_credential_together(tmp_path: Path) -> None:
    snapshots = MemorySnapshots()

    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", "old")), other(), snapshots=snapshots) as at:
            await at.desk.take_up()
            snapshots.fail_next()
            answer = await at.sign_in(url=ELSEWHERE)
            assert answer == Answer(False, "The disk of this tablet is full.", Refusal.NOT_STORED)
            assert at.client.account == at.kitchen.picture.account == Account(URL, "pk")

    asyncio.run(story())


def test_what_is_kept_for_the_shop_is_taken_up_at_the_start(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", SECRET)), other()) as at:
            await at.desk.take_up()
            assert at.client.account == at.kitchen.picture.account == Account(URL, "pk")
            assert at.changes == ["changed"]
            assert at.gate.shut_by is None

    asyncio.run(story())


@pytest.mark.parametrize("store", [Keyring(), Keyring((ELSEWHERE, "pk", SECRET)), BrokenKeyring()])
def test_where_no_secret_is_kept_for_the_shop_the_board_asks_for_one(tmp_path: Path, store: SecretStore) -> None:
    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            await at.desk.take_up()
            assert at.client.account is None
            assert at.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED
            assert at.changes == []
            assert ("locked" in at.desk.standing.warning) is isinstance(store, BrokenKeyring)

    asyncio.run(story())


def test_an_address_in_the_settings_that_is_not_safe_is_never_asked_and_told(tmp_path: Path) -> None:
    unsafe = "http://partner.example/v1"

    async def story() -> None:
        async with office(tmp_path, Keyring((unsafe, "pk", SECRET)), other(url=unsafe)) as at:
            await at.desk.take_up()
            assert at.client.account is None
            assert "must begin with https://" in at.desk.standing.warning
            assert at.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED

    asyncio.run(story())


def test_a_display_that_was_never_signed_in_starts_quietly(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            await at.desk.take_up()
            assert at.client.account is None
            assert at.desk.standing.warning == ""

    asyncio.run(story())


def test_a_key_given_by_the_system_goes_before_the_one_in_the_settings(tmp_path: Path) -> None:
    (tmp_path / "partner_key").write_text("pk_given\n", encoding="utf-8")
    (tmp_path / "secret_key").write_text(SECRET, encoding="utf-8")

    async def story() -> None:
        async with office(tmp_path, SystemdSecrets(tmp_path), other("pk_typed")) as at:
            await at.desk.take_up()
            assert at.client.account == Account(URL, "pk_given")
            standing = at.desk.standing
            assert standing.fixed
            assert standing.partner_key == "pk_given"
            assert "given by the system" in standing.secret_source
            assert SECRET not in repr(standing)

    asyncio.run(story())


def test_the_panel_is_told_every_environment_and_which_one_is_in_use(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            standing = at.desk.standing
            assert [choice.id for choice in standing.environments] == ["development", "production", "other"]
            assert [bool(choice.base_url) for choice in standing.environments] == [True, True, False]
            assert (standing.environment, standing.base_url, standing.partner_key) == ("other", URL, "pk")

    asyncio.run(story())


def test_the_form_hides_its_secret_wherever_it_is_printed() -> None:
    form = SignIn("other", URL, "pk", SECRET)
    assert SECRET not in f"{form} {form!r} {[form]}"


# a keyring that is locked


@asynccontextmanager
async def watched(at: Office, looks: list[float]) -> AsyncIterator[None]:
    """Somebody looks at the keyring again and again; ``looks`` has the seconds between."""

    async def sleep(seconds: float) -> None:
        looks.append(seconds)
        await asyncio.sleep(0)

    task = asyncio.create_task(at.desk.watch_the_keyring(sleep))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def so(condition: Callable[[], object]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what a thread has done nobody announces
            await asyncio.sleep(0)


def test_a_keyring_unlocked_later_gives_its_secret_without_a_restart_and_without_asking_for_its_password(
    tmp_path: Path,
) -> None:
    store, looks = LockedKeyring((URL, "pk", SECRET)), list[float]()

    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            at.desk.told = lambda: at.changes.append(f"told: {at.desk.standing.warning}")
            await at.desk.take_up()
            assert at.desk.standing.warning == "The keyring is locked."
            assert at.gate.shut_by is Outcome.UNAUTHORISED
            async with watched(at, looks):
                await so(lambda: len(looks) > 3)
                assert store.asked == 1, "only the start asked"
                store.locked = False
                await so(lambda: at.client.account)
                await so(lambda: len(at.changes) == 2)
            assert at.changes == ["changed", "told: "]
            assert at.gate.shut_by is None

    asyncio.run(story())
    assert set(looks) == {LOOK_EVERY}


def test_a_secret_pasted_while_the_keyring_is_locked_is_kept_once_it_is_open(tmp_path: Path) -> None:
    store = LockedKeyring()

    async def story() -> None:
        async with office(tmp_path, store) as at:
            assert (await at.sign_in()).text.endswith("The keyring is locked. It is used for this run only.")
            assert at.desk.standing.warning == "Sign-in kept for this run only"
            async with watched(at, []):
                store.locked = False
                await so(lambda: not at.desk.standing.warning)

    asyncio.run(story())
    assert store.read(URL, "pk_new") == SECRET
    assert load_settings(tmp_path / "settings.json").settings.partner_key == "pk_new"


def test_a_keyring_that_only_a_question_opens_is_asked_when_somebody_wants_it(tmp_path: Path) -> None:
    store = LockedKeyring((URL, "pk", SECRET))

    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            await at.desk.take_up()
            await at.desk.try_the_keyring()
            assert (store.asked, at.client.account) == (2, None)
            store.locked = False
            await at.desk.try_the_keyring()
            assert at.client.account == Account(URL, "pk")
            await at.desk.try_the_keyring()
            assert at.changes == ["changed"], "nothing is owed any more"

    asyncio.run(story())


class SlowKeyring(Keyring):
    """A keyring whose reader waits for somebody to enter a password."""

    def __init__(self, *kept: tuple[str, str, str]) -> None:
        super().__init__(*kept)
        self.asked, self.entered = threading.Event(), threading.Event()

    def read(self, base_url: str, partner_key: str) -> str | None:
        """What is kept, once the password was entered."""
        self.asked.set()
        self.entered.wait()
        return super().read(base_url, partner_key)


def test_a_secret_pasted_while_the_keyring_asks_for_its_password_is_not_replaced_by_the_old_one(
    tmp_path: Path,
) -> None:
    store = SlowKeyring((URL, "pk", "old"))

    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            taking_up = asyncio.create_task(at.desk.take_up())
            await asyncio.to_thread(store.asked.wait)
            signing_in = asyncio.create_task(at.sign_in(key="pk"))
            await so(lambda: at.client.account)
            store.entered.set()
            await taking_up
            assert (await signing_in).good
            assert at.client._credential == Credential(URL, "pk", SECRET)

    asyncio.run(story())
    assert store.read(URL, "pk") == SECRET


def test_of_two_tests_the_one_that_was_wanted_later_stays_however_slow_the_other_is(tmp_path: Path) -> None:
    store = Keyring()

    async def story() -> None:
        async with office(tmp_path, store) as at:
            at.client.slow["first"] = asyncio.Event()
            slow = asyncio.create_task(at.sign_in(key="first"))
            await so(lambda: at.client.probed)
            assert (await at.sign_in(key="second")).good
            at.client.slow["first"].set()
            assert (await slow).text == "This one is not used: somebody signed in or out after it."
            assert at.client.account == at.kitchen.picture.account == Account(URL, "second")
            assert at.desk.partner_key == "second"

    asyncio.run(story())
    assert store.read(URL, "first") is None
    assert load_settings(tmp_path / "settings.json").settings.partner_key == "second"


def test_of_two_tests_the_later_one_counts_where_it_is_the_slower_one_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            at.client.slow |= {"first": asyncio.Event(), "second": asyncio.Event()}
            signing_in = [asyncio.create_task(at.sign_in(key=key)) for key in ("first", "second")]
            await so(lambda: len(at.client.probed) > 1)
            for until, each in zip(at.client.slow.values(), signing_in, strict=True):
                until.set()
                assert (await each).good
            assert at.client.account == at.kitchen.picture.account == Account(URL, "second")

    asyncio.run(story())


def test_who_signs_out_while_a_secret_is_tested_stays_signed_out(tmp_path: Path) -> None:
    store = Keyring()

    async def story() -> None:
        async with office(tmp_path, store) as at:
            at.client.slow["pk_new"] = asyncio.Event()
            signing_in = asyncio.create_task(at.sign_in())
            await so(lambda: at.client.probed)
            assert await at.desk.sign_out() == ""
            at.client.slow["pk_new"].set()
            assert not (await signing_in).good
            assert at.client.account is None
            assert at.gate.shut_by is Outcome.UNAUTHORISED

    asyncio.run(story())
    assert store.read(URL, "pk_new") is None


class ReluctantKeyring(LockedKeyring):
    """A keyring whose question for its password stands for a while, and is turned down."""

    def __init__(self) -> None:
        super().__init__()
        self.turned_down = threading.Event()

    def write(self, base_url: str, partner_key: str, secret: str) -> None:
        """What is given, if it is open."""
        self.turned_down.wait()
        super().write(base_url, partner_key, secret)


def test_a_secret_that_the_keyring_did_not_take_is_not_kept_later_where_somebody_has_signed_out(tmp_path: Path) -> None:
    store = ReluctantKeyring()

    async def story() -> None:
        async with office(tmp_path, store) as at:
            signing_in = asyncio.create_task(at.sign_in())
            await so(lambda: at.client.account)
            signing_out = asyncio.create_task(at.desk.sign_out())
            await so(lambda: at.client.account is None)
            store.turned_down.set()
            await signing_in
            assert "locked" in await signing_out
            assert not at.desk.standing.keyring_waits
            assert "this run only" not in at.desk.warning

    asyncio.run(story())


def test_who_signs_out_leaves_no_secret_behind_and_the_taps_wait(tmp_path: Path) -> None:
    store = Keyring((URL, "pk", SECRET))

    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            await at.desk.take_up()
            assert await at.desk.sign_out() == ""
            assert at.client.account is None
            assert at.kitchen.picture.link.shut_by is Outcome.UNAUTHORISED
            assert at.kitchen.picture.account == Account(URL, "pk")

    asyncio.run(story())
    assert store.read(URL, "pk") is None


@pytest.mark.parametrize("store", [LockedKeyring((URL, "pk", SECRET)), BrokenKeyring()])
def test_who_signs_out_is_told_where_the_secret_could_not_be_taken_away(tmp_path: Path, store: SecretStore) -> None:
    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            assert "locked" in await at.desk.sign_out()
            assert at.client.account is None

    asyncio.run(story())


# the partner's lists


@asynccontextmanager
async def learning(at: Office, rests: list[float]) -> AsyncIterator[None]:
    """The partner is asked for its reasons; ``rests`` has the seconds between."""

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        await asyncio.sleep(0)

    task = asyncio.create_task(at.desk.learn_the_reasons(sleep))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_the_partners_reasons_are_taken_after_a_sign_in_and_kept_for_the_next_start(tmp_path: Path) -> None:
    reasons = (("shut", "Shut"),)

    async def story() -> None:
        async with office(tmp_path) as at:
            rests: list[float] = []
            bridge = Bridge(at.kitchen, SystemClock(), REASONS)
            bridge.open_desk(at.desk)
            at.client.list = Delivery(Outcome.SERVER_ERROR, 502)
            assert (await at.sign_in()).good
            async with learning(at, rests):
                await so(lambda: len(rests) > 1)
                assert at.client.asked == 0, "the orders come first"
                at.kitchen.take_in([], 1, whole=NOW)
                await at.kitchen.keep()
                await so(lambda: at.client.asked > 1)
                at.client.list = reasons
                await so(lambda: at.desk.settings.partners_reasons)
                asked = at.client.asked
                await so((tmp_path / "settings.json").exists)
            assert at.desk.reasons == reasons
            assert bridge.reasons == reasons, "no restart is needed"
            assert at.client.asked == asked, "asked until it was answered, then no more"
            assert rests[0] == ASK_AGAIN

    asyncio.run(story())


def test_a_partner_that_has_no_list_any_more_leaves_the_kitchen_its_own(tmp_path: Path) -> None:
    settings = replace(other(), partners_reasons=(("shut", "Shut"),))

    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", SECRET)), settings) as at:
            at.client.list = Delivery(Outcome.NOT_FOUND, 404)
            await at.desk.take_up()
            at.kitchen.take_in([], 1, whole=NOW)
            await at.kitchen.keep()
            async with learning(at, []):
                await so(lambda: not at.desk.settings.partners_reasons)
            assert at.desk.reasons == REASONS

    asyncio.run(story())


def test_nothing_is_asked_with_a_refused_credential(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, Keyring((URL, "pk", SECRET)), other()) as at:
            await at.desk.take_up()
            at.kitchen.take_in([], 1, whole=NOW)
            await at.kitchen.keep()
            at.gate.shut(Outcome.UNAUTHORISED)
            rests: list[float] = []
            async with learning(at, rests):
                await so(lambda: len(rests) > 3)
            assert at.client.asked == 0
            assert await at.desk.shop() == Delivery(Outcome.UNAUTHORISED)
            at.gate.mend()
            assert await at.desk.shop() == Shop(("Nasi",))

    asyncio.run(story())


# preferences


def test_a_setting_is_changed_by_its_name_and_one_that_cannot_be_is_told_and_changes_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            assert await at.desk.change(proxy="http://proxy.example:3128", poll_seconds=9) == ""
            assert "must be a number of seconds" in await at.desk.change(poll_seconds=0)
            assert at.desk.settings.poll_seconds == 9

    asyncio.run(story())
    kept = load_settings(tmp_path / "settings.json").settings
    assert (kept.proxy, kept.poll_seconds) == ("http://proxy.example:3128", 9)


@pytest.mark.parametrize("lasting", [True, False])
def test_what_is_preferred_is_kept_with_the_settings_on_disk_even_where_the_connection_is_for_this_run_only(
    tmp_path: Path, lasting: bool
) -> None:
    file = tmp_path / "settings.json"
    save_settings(file, Settings(poll_seconds=9, partner_key="pk_kept"))

    async def story() -> None:
        async with office(tmp_path, settings=other("pk_told"), lasting=lasting) as at:
            assert await at.desk.prefer(replace(at.desk.settings, theme=Theme.LIGHT)) == ""
            assert at.desk.settings.theme is Theme.LIGHT

    asyncio.run(story())
    assert load_settings(file).settings == Settings(poll_seconds=9, partner_key="pk_kept", theme=Theme.LIGHT)


def test_of_many_changes_in_a_breath_the_last_one_is_on_disk(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            await asyncio.gather(*(at.desk.prefer(Settings(volume=volume)) for volume in range(10, 60)))

    asyncio.run(story())
    assert load_settings(tmp_path / "settings.json").settings.volume == 59


def test_what_is_preferred_while_a_secret_is_tested_is_not_undone_by_the_sign_in(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as at:
            signing_in = asyncio.create_task(at.sign_in())
            await asyncio.sleep(0)
            await at.desk.prefer(Settings(theme=Theme.LIGHT))
            assert (await signing_in).good

    asyncio.run(story())
    kept = load_settings(tmp_path / "settings.json").settings
    assert (kept.theme, kept.partner_key) == (Theme.LIGHT, "pk_new")


def test_a_disk_that_keeps_no_preferences_is_told_and_they_hold_for_this_run(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path / "gone") as at:
            told = await at.desk.prefer(Settings(theme=Theme.LIGHT))
            assert "could not be saved" in told
            assert "until the display is closed" in told
            assert at.desk.settings.theme is Theme.LIGHT

    asyncio.run(story())


def test_it_is_told_that_a_locked_keyring_waits_and_once_it_was_tried_open_no_more(tmp_path: Path) -> None:
    store = LockedKeyring((URL, "pk", SECRET))

    async def story() -> None:
        async with office(tmp_path, store, other()) as at:
            waited = []
            await at.desk.take_up()
            waited.append(at.desk.standing.keyring_waits)
            await at.desk.try_the_keyring()
            waited.append(at.desk.standing.keyring_waits)
            store.locked = False
            await at.desk.try_the_keyring()
            waited.append(at.desk.standing.keyring_waits)
            assert waited == [True, True, False]
            assert at.client.account == Account(URL, "pk")

    asyncio.run(story())
