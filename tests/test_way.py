"""Another way to the partner: tried before it is used, used at once, and never with a password in sight."""

import asyncio
from pathlib import Path

import pytest

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.sign_in import Refusal
from kds_app.host.settings import Settings
from kds_app.host.settings_file import load_settings
from kds_app.ui.bridge import SignIn
from tests.test_sign_in import SECRET, URL, Office, office, other

PROXY = "http://proxy.example:3128"
ANOTHER = "http://another.example:8080"


def _form(proxy: str | None, secret: str = "", url: str = URL) -> SignIn:
    return SignIn("other", url, "pk", secret, proxy)


def _kept(folder: Path) -> Settings:
    return load_settings(folder / "settings.json").settings


def test_a_proxy_through_which_somebody_answers_is_used_at_once_and_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            answer = await at.desk.sign_in(_form(f"  {PROXY}/"))
            assert (answer.good, answer.text) == (True, "The partner is reached through this proxy from now on.")
            assert at.client.knocked == [(PROXY, URL)]
            assert (at.client.proxy, at.changes, at.desk.standing.proxy) == (PROXY, ["changed"], PROXY)
            assert at.client.probed == [], "no secret was given, and the one in use is not asked about"
            assert _kept(tmp_path).proxy == PROXY
            answer = await at.desk.sign_in(_form(""))
            assert answer.text == "The partner is reached without a proxy from now on."
            assert (at.client.proxy, _kept(tmp_path).proxy) == ("", "")

    asyncio.run(story())


def test_where_nobody_answers_through_it_the_old_way_stays(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            await at.desk.sign_in(_form(PROXY))
            at.client.silent.add(ANOTHER)
            answer = await at.desk.sign_in(_form(ANOTHER, SECRET))
            assert (answer.good, answer.why) == (False, Refusal.NO_NETWORK)
            assert "the proxy. Nothing was changed." in answer.text
            assert (at.client.proxy, _kept(tmp_path).proxy) == (PROXY, PROXY)
            assert at.client.probed == [], "the secret is not sent on a way that leads nowhere"

    asyncio.run(story())


def test_a_proxy_and_a_secret_are_taken_together_or_not_at_all(tmp_path: Path) -> None:
    async def story(at: Office) -> None:
        at.client.verdict = Delivery(Outcome.UNAUTHORISED, 401)
        assert not (await at.desk.sign_in(_form(PROXY, SECRET))).good
        assert (at.client.proxy, _kept(tmp_path).proxy) == ("", "")
        at.client.verdict = ()
        assert (await at.desk.sign_in(_form(PROXY, SECRET))).good
        assert (at.client.proxy, _kept(tmp_path).proxy) == (PROXY, PROXY)
        assert at.client.account is not None

    async def run() -> None:
        async with office(tmp_path) as at:
            await story(at)

    asyncio.run(run())


@pytest.mark.parametrize(
    "typed",
    [
        "proxy.example:3128",
        "http://cook:hunter2@proxy.example:3128",
        "socks5://proxy.example",
        "http://proxy.example:port",
        SECRET,
    ],
)
def test_what_can_be_no_proxy_is_told_in_words_that_do_not_repeat_it(tmp_path: Path, typed: str) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            answer = await at.desk.sign_in(_form(typed, SECRET))
            assert (answer.good, answer.why) == (False, Refusal.SETTING)
            assert "such as http://proxy:3128" in answer.text
            assert typed not in answer.text
            assert "hunter2" not in answer.text
            assert (at.client.knocked, at.client.probed, at.client.proxy) == ([], [], "")

    asyncio.run(story())


def test_an_address_that_can_be_none_is_told_and_the_proxy_stays(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            answer = await at.desk.sign_in(_form(PROXY, SECRET, "http://not.this.computer"))
            assert (answer.good, answer.why) == (False, Refusal.SETTING)
            assert "https://" in answer.text
            assert at.client.proxy == ""

    asyncio.run(story())


def test_who_says_nothing_of_a_proxy_leaves_it_as_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path, settings=other()) as at:
            await at.desk.sign_in(_form(PROXY))
            assert (await at.desk.sign_in(_form(None, SECRET))).good
            assert (at.client.proxy, _kept(tmp_path).proxy) == (PROXY, PROXY)

    asyncio.run(story())
