"""Behind the scenes of practice: where its desk leads, what it looks like, and that the real board outlives it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from kds_app.behind import practise_when_wanted
from kds_app.domain.order import REASONS, OrderType
from kds_app.domain.preferences import Preferences, Theme
from kds_app.engine.kitchen import Kitchen
from kds_app.host.settings import Environment, Settings
from kds_app.practice import PracticeDesk, as_here, practice_kitchen
from kds_app.ui.bridge import Answer, SignIn, Standing
from kds_app.ui.window import Window
from tests.fakes.screen import STANDING


@dataclass(slots=True)
class FakeDesk:
    """Writes down what it is asked."""

    standing: Standing = STANDING
    reasons: tuple[tuple[str, str], ...] = REASONS
    forms: list[SignIn] = field(default_factory=list)
    preferred: list[Preferences] = field(default_factory=list)

    async def sign_in(self, form: SignIn) -> Answer:
        """Accept it."""
        self.forms.append(form)
        return Answer(good=True, text="")

    async def prefer(self, preferences: Preferences) -> str:
        """Keep them."""
        self.preferred.append(preferences)
        return ""


@dataclass(slots=True)
class FakeReal:
    """A real window and its kitchen, as far as practice knows them."""

    begin: Callable[[], object] = lambda: None
    told: list[str] = field(default_factory=list)

    def offer_practice(self, begin: Callable[[], object]) -> None:
        """There is a key now."""
        self.begin = begin

    def tell(self, why: str) -> None:
        """Put it on the screen."""
        self.told.append(why)


def test_a_secret_typed_in_practice_goes_to_the_practice_kitchen_alone_wherever_the_form_points() -> None:
    desk, simulator = FakeDesk(), practice_kitchen()
    typed = SignIn("production", "https://gateway-enterprise.klikit.io/v1/partner", "pk_real", "sk_real")
    asyncio.run(PracticeDesk(desk, simulator).sign_in(typed))
    (form,) = desk.forms
    assert (form.environment, form.base_url) == (Environment.OTHER, simulator.base_url)
    assert form.base_url.startswith("http://127.0.0.1:")
    assert form.partner_key == simulator.partner_key


def test_practice_has_one_place_to_sign_in_to() -> None:
    simulator = practice_kitchen()
    standing = PracticeDesk(FakeDesk(), simulator).standing
    assert [place.base_url for place in standing.environments] == [simulator.base_url]
    assert standing.base_url == simulator.base_url
    assert standing.partner_key == simulator.partner_key


def test_what_is_preferred_in_practice_is_kept_there() -> None:
    desk, light = FakeDesk(), Preferences(theme=Theme.LIGHT)
    asyncio.run(PracticeDesk(desk, practice_kitchen()).prefer(light))
    assert desk.preferred == [light]


def test_practice_looks_as_this_screen_does_and_shows_every_order() -> None:
    here = Preferences(theme=Theme.LIGHT, distance=2.0, only_brands=("A",), only_types=(OrderType.PICKUP,), px_per_mm=6)
    settings = as_here(here)
    assert (settings.theme, settings.distance, settings.px_per_mm) == (Theme.LIGHT, 2.0, 6)
    assert (settings.only_brands, settings.only_types) == ((), ())
    usual = Settings()
    assert (settings.partner_key, settings.environment) == (usual.partner_key, usual.environment)


def test_the_orders_of_practice_have_numbers_that_no_real_one_has() -> None:
    assert all(entry.record["short_id"].startswith("P") for entry in practice_kitchen().entries())


async def begun(real: FakeReal, practise: Callable[[], Awaitable[None]], story: Coroutine[Any, Any, None]) -> None:
    """Tell the story while practice is offered."""
    offering = asyncio.create_task(practise_when_wanted(cast(Window, real), cast(Kitchen, real), practise))
    await asyncio.sleep(0)
    await story
    assert not offering.done()
    offering.cancel()


def test_practice_is_begun_as_often_as_it_is_wanted_and_never_by_itself() -> None:
    times, real = asyncio.Semaphore(0), FakeReal()

    async def practise() -> None:
        times.release()

    async def story() -> None:
        assert times.locked()
        for _ in range(2):
            real.begin()
            await times.acquire()
        assert times.locked()

    asyncio.run(begun(real, practise, story()))
    assert real.told == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError("no room"), "Practice is not possible now: no room"),
        (RuntimeError("oh"), "A fault of the program has ended practice."),
    ],
)
def test_whatever_practice_comes_to_the_real_board_says_it_and_works_on(
    error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    real, done = FakeReal(), asyncio.Event()

    async def practise() -> None:
        if not real.told:
            raise error
        done.set()

    async def story() -> None:
        real.begin()
        while not real.told:  # noqa: ASYNC110 - what is told nobody announces
            await asyncio.sleep(0)
        real.begin()
        await done.wait()

    asyncio.run(begun(real, practise, story()))
    assert real.told == [told]
    loud = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert bool(loud) is isinstance(error, RuntimeError)


def test_who_asks_for_practice_once_more_while_it_is_coming_has_it_once() -> None:
    real, times, go_on = FakeReal(), list[str](), asyncio.Event()

    async def practise() -> None:
        times.append("begun")
        await go_on.wait()

    async def story() -> None:
        real.begin()
        while not times:  # noqa: ASYNC110 - nobody announces it
            await asyncio.sleep(0)
        real.begin()
        go_on.set()
        for _ in range(9):
            await asyncio.sleep(0)
        assert times == ["begun"]
        real.begin()
        while len(times) < 2:  # noqa: ASYNC110 - nor this
            await asyncio.sleep(0)

    asyncio.run(begun(real, practise, story()))
