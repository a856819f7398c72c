"""The client against a server that keeps the contract: what goes out, what comes back."""

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.lifecycle import Status
from kds_app.domain.order import Order, OrderId
from kds_app.domain.tap import Account
from kds_app.engine.ports import PartnerApi
from kds_app.remote.client import Limits, PartnerClient
from kds_app.remote.credential import Credential
from tests.fakes.make import NOW, a_tap
from tests.remote.kit import (
    HEADER,
    PARTNER_KEY,
    SECRET,
    Script,
    connected,
    envelope,
    moved,
    refusal,
    says,
    serving,
    tap_for,
)

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(coroutine)


def page(ids: Iterable[int], total: int | None, **fields: Any) -> Script:
    orders = [{"id": order_id, "status": 1} | fields for order_id in ids]
    return says(200, envelope({"orders": orders, "page": 1, "size": 100, "total": total}))


async def ids_of(client: PartnerClient) -> list[str]:
    orders = await client.orders(NOW)
    assert isinstance(orders, list)
    return [order.id for order in orders]


def test_a_tap_goes_out_as_its_own_bytes_under_its_own_key() -> None:
    async def story() -> None:
        async with serving(says(200, moved())) as server, connected(server.base_url) as client:
            tap = tap_for(server.base_url)
            delivery = await client.send(tap)
            assert delivery == Delivery(
                Outcome.CONFIRMED, 200, request_id="req_1", status=Status.ACCEPTED, detail="HTTP 200 accepted"
            )
            (seen,) = server.seen
            assert (seen.method, seen.target, seen.body) == ("PATCH", "/v1/partner/orders/101/status", tap.body)
            assert seen.headers["idempotency-key"] == tap.key
            assert seen.headers["content-type"] == "application/json"
            assert seen.headers["authorization"] == HEADER
            assert seen.headers["user-agent"] == "klikit-kds/1.2.3"
            assert seen.headers["accept-encoding"] == "gzip"

    run(story())


def test_an_odd_id_stays_within_its_order_on_the_wire() -> None:
    async def story() -> None:
        async with serving(says(404, refusal("resource_not_found"))) as server, connected(server.base_url) as client:
            for order_id in ("..", "a/../b?c%2F"):
                await client.send(tap_for(server.base_url, order_id=OrderId(order_id)))
            assert [seen.target for seen in server.seen] == [
                "/v1/partner/orders/%2E%2E/status",
                "/v1/partner/orders/a%2F%2E%2E%2Fb%3Fc%252F/status",
            ]

    run(story())


def test_a_tap_of_another_account_is_a_bug_and_is_not_sent() -> None:
    async def story() -> None:
        async with serving(says(200, moved())) as server, connected(server.base_url) as client:
            for tap in (
                a_tap(account=Account("https://elsewhere.example", PARTNER_KEY)),
                a_tap(account=Account(server.base_url, "pk_other")),
            ):
                with pytest.raises(ValueError, match="another account"):
                    await client.send(tap)
            assert not server.seen

    run(story())


def test_without_a_credential_nothing_leaves() -> None:
    async def story() -> None:
        async with serving(says(200, moved())) as server, connected(server.base_url, signed_in=False) as client:
            assert client.account is None
            for answer in (
                await client.send(tap_for(server.base_url)),
                await client.order(OrderId("101")),
                await client.orders(NOW),
            ):
                assert isinstance(answer, Delivery)
                assert answer.outcome is Outcome.UNAUTHORISED
            assert not server.seen

    run(story())


def test_a_new_secret_is_used_from_the_next_request_on() -> None:
    async def story() -> None:
        async with serving(says(401, refusal("auth_invalid_credential")), says(200, moved())) as server:
            async with connected(server.base_url) as client:
                tap = tap_for(server.base_url)
                assert (await client.send(tap)).outcome is Outcome.UNAUTHORISED
                rotated = Credential(server.base_url, PARTNER_KEY, "sk-rotated")
                client.use(rotated)
                assert client.account == tap.account
                assert (await client.send(tap)).outcome is Outcome.CONFIRMED
            first, second = server.seen
            assert second.headers["authorization"] == rotated.authorization()
            assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
            assert first.body == second.body

    run(story())


@pytest.mark.parametrize(
    ("script", "comes_to"),
    [
        (page([1, 2], 2), ["1", "2"]),
        (page([], 0), []),
        (says(401, refusal("INVALID_CREDENTIALS")), Outcome.UNAUTHORISED),
        (says(200, envelope({})), Outcome.GARBLED),
    ],
)
def test_a_pasted_credential_is_tried_with_one_small_read_and_does_not_replace_the_one_in_use(
    script: Script, comes_to: Outcome | list[str]
) -> None:
    async def story() -> None:
        async with serving(script) as server, connected(server.base_url) as client:
            pasted = Credential(server.base_url, "pk_new", "sk-new")
            seen_there = await client.probe(pasted)
            told = seen_there.outcome if isinstance(seen_there, Delivery) else [order.id for order in seen_there]
            assert told == comes_to
            assert client.account == Account(server.base_url, PARTNER_KEY)
            (seen,) = server.seen
            assert seen.headers["authorization"] == pasted.authorization()
            assert seen.target == "/v1/partner/orders?from=2025-03-13T12%3A00%3A00Z&page=1&size=20"

    run(story())


def test_one_order_is_read() -> None:
    async def story() -> None:
        record = {"id": 101, "short_id": "7", "status": 4}
        async with serving(says(200, envelope(record))) as server, connected(server.base_url) as client:
            order = await client.order(OrderId("101"))
            assert isinstance(order, Order)
            assert (order.number, order.status) == ("7", Status.READY)
            assert server.seen[0].target == "/v1/partner/orders/101"

    run(story())


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (says(404, refusal("resource_not_found")), Outcome.NOT_FOUND),
        (says(200, envelope({"id": 102, "status": 1})), Outcome.GARBLED),
        (says(200, envelope(None)), Outcome.GARBLED),
    ],
)
def test_an_order_that_cannot_be_read_says_why(script: Script, outcome: Outcome) -> None:
    async def story() -> None:
        async with serving(script) as server, connected(server.base_url) as client:
            answer = await client.order(OrderId("101"))
            assert isinstance(answer, Delivery)
            assert answer.outcome is outcome

    run(story())


def test_every_page_is_walked_until_the_total_is_reached() -> None:
    async def story() -> None:
        pages = page(range(100), 250), page(range(100, 200), 250), page(range(200, 250), 250)
        async with serving(*pages) as server, connected(server.base_url) as client:
            assert await ids_of(client) == [str(number) for number in range(250)]
            assert [seen.target for seen in server.seen] == [
                f"/v1/partner/orders?from=2025-03-14T12%3A00%3A00Z&page={number}&size=100" for number in (1, 2, 3)
            ]
            assert {seen.connection for seen in server.seen} == {1}

    run(story())


def test_a_list_without_a_total_ends_with_the_page_that_brings_nothing_new() -> None:
    async def story() -> None:
        async with serving(page([1, 2], None), page([2, 3], None), page([], None)) as server:
            async with connected(server.base_url) as client:
                assert await ids_of(client) == ["1", "2", "3"]
            assert len(server.seen) == 3

    run(story())


def test_a_server_that_knows_no_pages_is_asked_twice_at_most() -> None:
    async def story() -> None:
        async with serving(page([1, 2], 500)) as server, connected(server.base_url) as client:
            assert await ids_of(client) == ["1", "2"]
            assert len(server.seen) == 2

    run(story())


def test_orders_that_shift_while_the_pages_are_walked_come_once_as_last_updated() -> None:
    async def story() -> None:
        early, late = "2025-03-14T12:00:00Z", "2025-03-14T12:00:09Z"
        walk = (
            says(200, envelope({"orders": _copies(("1", 1, early), ("2", 2, late), ("3", 1, None)), "total": 4})),
            says(200, envelope({"orders": _copies(("1", 2, late), ("2", 1, early), ("3", 2, None)), "total": 4})),
        )
        async with serving(*walk) as server, connected(server.base_url) as client:
            orders = await client.orders(NOW)
            assert isinstance(orders, list)
            assert [(order.id, order.status) for order in orders] == [
                ("1", Status.ACCEPTED),
                ("2", Status.ACCEPTED),
                ("3", Status.PLACED),
            ]

    run(story())


def _copies(*orders: tuple[str, int, str | None]) -> list[dict[str, Any]]:
    return [{"id": order_id, "status": status, "updated_at": at} for order_id, status, at in orders]


def test_records_without_an_id_count_towards_the_total() -> None:
    async def story() -> None:
        answer = says(200, envelope({"orders": [{"id": 1, "status": 1}, {"status": 1}], "total": 2}))
        async with serving(answer) as server, connected(server.base_url) as client:
            assert await ids_of(client) == ["1"]
            assert len(server.seen) == 1

    run(story())


def test_one_failing_page_fails_the_reading() -> None:
    async def story() -> None:
        failing = says(502, refusal("downstream_unavailable"), {"Retry-After": "4"})
        async with serving(page([1], 2), failing) as server, connected(server.base_url) as client:
            answer = await client.orders(NOW)
            assert isinstance(answer, Delivery)
            assert (answer.outcome, answer.retry_after) == (Outcome.SERVER_ERROR, 4.0)

    run(story())


def test_a_list_that_never_ends_is_not_shown_in_half(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with serving(*(page([number], None) for number in range(4))) as server:
            async with connected(server.base_url, limits=Limits(pages=3)) as client:
                answer = await client.orders(NOW)
            assert isinstance(answer, Delivery)
            assert answer.outcome is Outcome.GARBLED
            assert len(server.seen) == 3
        assert any(record.levelno == logging.ERROR for record in caplog.records)

    run(story())


def test_cookies_are_not_kept() -> None:
    async def story() -> None:
        async with serving(says(200, moved(), {"Set-Cookie": "session=1; Path=/"})) as server:
            async with connected(server.base_url) as client:
                for _ in range(2):
                    await client.send(tap_for(server.base_url))
            assert all("cookie" not in seen.headers for seen in server.seen)

    run(story())


def test_no_log_at_any_level_holds_a_secret_or_a_header(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        scripts = says(200, moved(), {"Set-Cookie": "session=abc"}), says(401)
        async with serving(*scripts) as server, connected(server.base_url) as client:
            for _ in range(2):
                await client.send(tap_for(server.base_url))

    run(story())
    assert "PATCH" in caplog.text
    for word in (SECRET, HEADER.split()[1], "Authorization", "session=abc"):
        assert word not in caplog.text


def test_the_client_is_the_api_the_engine_asks_for() -> None:
    async def story() -> None:
        async with connected("https://api.example/v1/partner/") as client:
            api: PartnerApi = client
            assert api.account == Account("https://api.example/v1/partner", PARTNER_KEY)

    run(story())


@pytest.mark.parametrize(("code", "heard"), [(401, Outcome.MISDIRECTED), (404, Outcome.OTHER_REFUSAL)])
def test_a_late_refusal_of_a_secret_that_was_replaced_says_nothing_of_the_new_one(code: int, heard: Outcome) -> None:
    async def story() -> None:
        go_on = asyncio.Event()

        async def slow(writer: asyncio.StreamWriter) -> None:
            await go_on.wait()
            await says(code)(writer)

        async with serving(slow) as server, connected(server.base_url) as client:
            attempt = asyncio.create_task(client.send(tap_for(server.base_url)))
            await server.arrived.wait()
            client.use(Credential(server.base_url, PARTNER_KEY, "sk-rotated"))
            go_on.set()
            assert (await attempt).outcome is heard

    run(story())


def test_what_every_answer_says_of_the_time_is_passed_on() -> None:
    async def story() -> None:
        there = NOW + timedelta(days=3)
        date = {"Date": format_datetime(there, usegmt=True)}
        script = says(502, refusal("downstream_unavailable"), date)
        told: list[datetime] = []
        async with serving(script) as server, connected(server.base_url, dated=told.append) as client:
            await client.send(a_tap(account=client.account))
            await client.orders(NOW)
            assert told == [there, there]
            server.scripts[:] = [says(502, b"", date), says(200, b"<html>sign in</html>", date), says(302, b"", date)]
            for _ in range(3):
                await client.send(a_tap(account=client.account))
            assert told == [there, there], "a gateway and a sign-in page have clocks of their own"

    run(story())
