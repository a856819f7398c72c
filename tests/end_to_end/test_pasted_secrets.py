"""A pasted secret before a real server and real networks: every reason of a failure is told apart."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kds_app.domain.sign_in import Refusal
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.true_clock import TrueClock
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.clock import SystemClock
from kds_app.host.credentials import MemorySecrets
from kds_app.host.settings import Environment, Settings
from kds_app.remote.client import Limits, PartnerClient
from kds_app.remote.tls import build_context
from kds_app.remote.wire import status_body
from kds_app.sign_in import SignInDesk
from kds_app.simulator import Fault, Simulator
from kds_app.ui.bridge import Answer, SignIn
from tests.fakes.memory import MemoryOutbox, MemorySnapshots
from tests.remote.certificates import DAY, certify, server_side, trusting
from tests.remote.kit import serving

SECRET = "sk-pasted-canary-9Tq4"
OLD = "sk-old-one"
QUICK = Limits(connect_seconds=2.0, page_seconds=2.0)


@asynccontextmanager
async def a_desk(folder: Path, base_url: str, tls: ssl.SSLContext | None = None) -> AsyncIterator[SignInDesk]:
    """A desk with a real client, signed in to ``base_url`` with the old secret."""
    client = PartnerClient(tls or build_context(), SystemClock().now, version="test", limits=QUICK)
    gate, store = Gate(), MemorySecrets("A keyring.")
    kitchen = Kitchen(MemoryOutbox(), MemorySnapshots(), status_body, TrueClock(SystemClock()), gate)
    settings = Settings(environment=Environment.OTHER, base_url=base_url, partner_key="pk_demo")
    store.write(base_url, "pk_demo", OLD)
    desk = SignInDesk(folder / "settings.json", settings, AsyncSecrets(store), client, kitchen, gate, lambda: None)
    await desk.take_up()
    try:
        yield desk
        if desk.client._credential is not None and desk.client._credential.secret == OLD:
            assert store.read(base_url, "pk_demo") == OLD, "what was not tested replaces nothing"
    finally:
        await client.aclose()


def pasted(folder: Path, base_url: str, tls: ssl.SSLContext | None = None, secret: str = SECRET) -> Answer:
    """What comes of pasting it at a display that is signed in there."""

    async def story() -> Answer:
        async with a_desk(folder, base_url, tls) as desk:
            return await desk.sign_in(SignIn("other", base_url, "pk_demo", secret))

    answer = asyncio.run(story())
    assert SECRET not in answer.text
    return answer


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A quiet server that knows the secret."""
    with Simulator(opening=(), secret=SECRET) as running:
        yield running


def test_a_right_secret_is_taken(sim: Simulator, tmp_path: Path) -> None:
    assert pasted(tmp_path, sim.base_url).good


def test_a_wrong_and_a_revoked_secret_are_told_apart(sim: Simulator, tmp_path: Path) -> None:
    assert pasted(tmp_path, sim.base_url, secret="sk-mistyped").why is Refusal.WRONG_SECRET
    sim.revoke()
    assert pasted(tmp_path, sim.base_url).why is Refusal.REVOKED
    sim.reinstate()
    assert pasted(tmp_path, sim.base_url).good


def test_a_secret_that_may_not_read_orders_is_told(tmp_path: Path) -> None:
    with Simulator(opening=(), secret=SECRET, scopes=frozenset({"orders:write"})) as sim:
        assert pasted(tmp_path, sim.base_url).why is Refusal.SCOPE_MISSING


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("429", Refusal.RATE_LIMITED),
        ("502", Refusal.SERVER_TROUBLE),
        ("503", Refusal.SERVER_TROUBLE),
        ("html", Refusal.PORTAL),
        ("redirect", Refusal.ELSEWHERE),
        ("404", Refusal.NO_API),
        ("garbled", Refusal.NOT_UNDERSTOOD),
        ("drop", Refusal.CUT_OFF),
        ("hang", Refusal.CUT_OFF),
    ],
)
def test_what_the_server_and_the_way_to_it_do_wrong_is_told_apart(
    sim: Simulator, tmp_path: Path, fault: str, why: Refusal
) -> None:
    sim.fault(Fault(fault, on="read"))
    assert pasted(tmp_path, sim.base_url).why is why
    assert len(sim.requests()) == 1, "tested with one read"


def test_an_address_where_nobody_listens_is_no_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert pasted(tmp_path, f"http://127.0.0.1:{port}/v1/partner").why is Refusal.NO_NETWORK
    assert pasted(tmp_path, "https://kds.invalid/v1/partner").why is Refusal.NO_NETWORK


@pytest.mark.parametrize(
    ("begins", "trusted", "why"),
    [
        (-DAY, False, Refusal.INSECURE),
        (-9 * DAY, True, Refusal.CLOCK),
        (9 * DAY, True, Refusal.CLOCK),
    ],
    ids=["nobody vouches for it", "expired", "not valid yet"],
)
def test_a_certificate_that_fails_for_its_dates_is_told_from_one_nobody_vouches_for(
    begins: timedelta, trusted: bool, why: Refusal, tmp_path: Path
) -> None:
    authority = certify(tmp_path / "authority.pem", name="an authority")
    signed = certify(tmp_path / "server.pem", begins=begins, by=authority)
    context = trusting(authority) if trusted else build_context()

    async def story() -> Answer:
        async with serving(tls=server_side(signed)) as server, a_desk(tmp_path, server.base_url, context) as desk:
            answer = await desk.sign_in(SignIn("other", server.base_url, "pk_demo", SECRET))
            assert not server.seen, "nothing was sent"
            return answer

    assert asyncio.run(story()).why is why


def test_another_business_behind_the_same_address_is_noticed_by_its_partner_key(tmp_path: Path) -> None:
    with Simulator(opening=(), secret=SECRET, partner_key="pk_other_shop") as sim:
        answer = pasted(tmp_path, sim.base_url, secret=f"pk_other_shop:{SECRET}")
    assert answer.why is Refusal.OTHER_BUSINESS
    assert "pk_other_shop" in answer.text
