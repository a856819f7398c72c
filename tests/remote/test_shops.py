"""The lists around the orders, as the partner sends them and as it should not."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import REASONS
from kds_app.domain.shop import Branch, Shop
from kds_app.host.clock import SystemClock
from kds_app.host.settings import Settings
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.remote.tls import build_context
from kds_app.remote.wire import read_branches, read_brands, read_reasons
from kds_app.simulator import Fault, Simulator
from tests.remote.kit import connected, envelope, refusal, says, serving


def raw(plain: Any) -> bytes:
    return json.dumps(plain).encode()


def test_reasons_are_read_each_code_once_and_a_broken_one_costs_no_other() -> None:
    sent = [
        {"code": "busy", "label": "  Too\nbusy "},
        {"code": "busy", "label": "again"},
        {"code": "two words", "label": "no code"},
        {"code": "", "label": "none"},
        {"code": "silent", "label": ""},
        {"code": 7, "label": "a number"},
        "no record",
        None,
        {"code": "shut", "label": "ปิดครัว", "id": 9},
    ]
    assert read_reasons(raw(sent)) == (("busy", "Too busy"), ("shut", "ปิดครัว"))


@pytest.mark.parametrize("plain", [None, {}, [], "x", [{}], {"reasons": []}])
def test_what_is_no_list_of_reasons_leaves_the_kitchen_its_own(plain: Any) -> None:
    assert read_reasons(raw(plain)) is None


def test_brands_and_branches_are_read_by_name() -> None:
    brands = [{"brands": [{"id": 1, "title": "Nasi"}, {"id": 2}, {"title": "Nasi"}, 5, {"title": "Pho"}]}]
    assert read_brands(raw(brands)) == ("Nasi", "Pho")
    results = [
        {"id": 7, "title": "Kemang"},
        {"id": True, "title": "x"},
        {"id": 8, "title": ""},
        {"id": 7, "title": "y"},
    ]
    assert read_branches(raw({"results": results})) == (Branch(7, "Kemang"),)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["code", "label", "brands", "results", "id", "title"]), inner, max_size=4)
        ),
    )
)
def test_whatever_is_sent_gives_settings_that_can_be_kept_or_nothing(plain: Any) -> None:
    sent = json.dumps(plain).encode("utf-8", "surrogatepass")
    if reasons := read_reasons(sent):
        assert Settings(partners_reasons=reasons).partners_reasons == reasons
    for names in (read_brands(sent), read_branches(sent)):
        assert names is None or len(names) <= 200
    Settings(only_brands=read_brands(sent) or ())


def test_a_hundred_reasons_are_cut_where_a_sheet_ends() -> None:
    sent = [{"code": f"c{number}", "label": f"Reason {number}"} for number in range(100)]
    assert len(read_reasons(raw(sent)) or ()) == 20


def test_the_partners_lists_are_read_over_the_wire() -> None:
    async def story(sim: Simulator) -> None:
        credential = Credential(sim.base_url, sim.partner_key, sim.secret)
        client = PartnerClient(build_context(), SystemClock().now, version="test", credential=credential)
        try:
            assert await client.reasons() == REASONS
            shop = await client.shop()
            assert isinstance(shop, Shop)
            assert shop.brands
            assert shop.branches
            sim.fault(Fault("502", on="read"))
            failed = await client.shop()
            assert isinstance(failed, Delivery)
            assert failed.outcome is Outcome.SERVER_ERROR
        finally:
            await client.aclose()

    with Simulator(opening=()) as sim:
        asyncio.run(story(sim))


def test_a_partner_without_such_a_list_says_so_and_one_that_babbles_is_not_believed() -> None:
    async def story() -> None:
        scripts = (says(404, refusal("resource_not_found")), says(200, envelope({"what": 1})))
        async with serving(*scripts) as server, connected(server.base_url) as client:
            for outcome in (Outcome.NOT_FOUND, Outcome.GARBLED):
                answer = await client.reasons()
                assert isinstance(answer, Delivery)
                assert answer.outcome is outcome

    asyncio.run(story())
