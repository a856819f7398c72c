"""Who looks after this display: examines it, writes the support file, asks the partner for names, signs out.

What examines and what writes is loaded when somebody wants it.
"""

import asyncio
import platform
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
from msgspec import Struct
from PySide6.QtCore import qVersion

from kds_app import __version__
from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.finding import Finding
from kds_app.domain.shop import Shop
from kds_app.domain.tap import Tap
from kds_app.host.paths import Paths
from kds_app.sign_in import SignInDesk
from kds_app.ui.upkeep import About, Word
from kds_app.ui.words import translate


def _now() -> datetime:
    return datetime.now(UTC)


def a_place_people_look() -> Path:
    """The user's folder for downloads, or their home where there is none."""
    downloads = platformdirs.user_downloads_path()
    return downloads if downloads.is_dir() else Path.home()


def last_error(taps: list[Tap]) -> str:
    """The request id of the last tap whose last answer was not a plain confirmation; empty where there is none."""
    met = (tap for tap in reversed(taps) if tap.last not in {None, Outcome.CONFIRMED} and tap.request_id)
    return next((tap.request_id for tap in met), "")


class DisplayKeeper(Struct, frozen=True):
    """Works on the display that runs: its desk knows the credential in use, its kitchen the taps."""

    paths: Paths
    messages: tuple[str, ...]
    """What there was to say when the settings were read."""
    desk: SignInDesk
    place: Callable[[], Path] = a_place_people_look
    """The folder for a support file."""
    now: Callable[[], datetime] = _now

    @property
    def about(self) -> About:
        """What is known of this display now."""
        signed_in = self.desk.client.account
        return About(
            version=f"kds {__version__} · Python {platform.python_version()} · Qt {qVersion()}",
            data=str(self.paths.data),
            logs=str(self.paths.logs),
            partner_key=signed_in.partner_key if signed_in else "",
            known=self.desk.known,
            request_id=last_error(self.desk.kitchen.taps),
        )

    @property
    def partners_reasons(self) -> tuple[tuple[str, str], ...]:
        """As they were last read."""
        return self.desk.settings.partners_reasons

    @property
    def own_reasons(self) -> bool:
        """As it is set."""
        return self.desk.settings.own_reasons

    def findings(self) -> AsyncIterator[Finding]:
        """As ``kds doctor`` finds them, with the credential in use."""
        from kds_app.doctor import Patient, findings  # noqa: PLC0415 - see above

        desk = self.desk
        patient = Patient(
            self.paths, desk.settings, desk.settings.url, desk.secrets, self.messages, desk.client.credential
        )
        return findings(patient)

    async def support_file(self) -> Word:
        """Examine the display, then write the file where people look; reading the logs holds nothing up."""
        from kds_app.support import Known, NotWrittenError, default_name, write_support_file  # noqa: PLC0415 - see above

        now = self.now()
        found = tuple([finding async for finding in self.findings()])
        out = self.place() / default_name(now)
        known = Known(self.desk.settings, self.messages, found)
        try:
            await asyncio.to_thread(write_support_file, out, self.paths, known, now)
        except NotWrittenError as error:
            return Word(good=False, text=str(error))
        text = translate("Keeper", "The support file is {0}. It was sent to nobody: read it before you send it.")
        return Word(good=True, text=text.format(out))

    async def shop(self) -> Shop | None:
        """The brands and branches by name; None where the partner does not say."""
        shop = await self.desk.shop()
        return None if isinstance(shop, Delivery) else shop

    async def offer_own_reasons(self, *, own: bool) -> None:
        """Keep which are offered; the reject sheet asks for them each time it opens."""
        if problem := await self.desk.change(own_reasons=own):
            self.desk.kitchen.tell(problem)

    async def sign_out(self) -> str:
        """Forget the secret here and in the keyring."""
        problem = await self.desk.sign_out()
        self.desk.told()
        return problem

    async def try_the_keyring(self) -> None:
        """Do what a locked keyring did not let be done."""
        await self.desk.try_the_keyring()
