"""The desk where a manager signs in and settings are kept: a new secret is tested before the old one goes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import fields, replace

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.order import Order
from kds_app.domain.preferences import Preferences
from kds_app.domain.shop import Shop
from kds_app.domain.sign_in import Refusal, other_business, refusal
from kds_app.domain.tap import Account
from kds_app.engine.gate import Gate
from kds_app.engine.kitchen import Kitchen
from kds_app.engine.ports import NotStoredError
from kds_app.host.async_secrets import AsyncSecrets
from kds_app.host.clock import SystemClock
from kds_app.host.credentials import SecretStoreError
from kds_app.host.pasted import NotASecretError, Pasted, clean_key, made_of_it, read_pasted
from kds_app.host.redaction import redact
from kds_app.host.settings import BASE_URLS, Environment, Settings
from kds_app.host.settings_file import SettingsNotSavedError, load_settings, save_settings
from kds_app.host.when_unlocked import WhenUnlocked
from kds_app.remote.client import PartnerClient
from kds_app.remote.credential import Credential
from kds_app.ui import words
from kds_app.ui.bridge import Answer, SignIn, Standing
from kds_app.ui.bridge import Environment as Choice
from kds_app.ui.refusals import another_shop, refused
from kds_app.way import as_set, try_way

ASK_AGAIN = 60.0
"""Seconds until the partner is asked once more for a list it did not give."""
_NO_LIST = frozenset({404, 405, 410, 501})
"""What a partner answers that has no such list at all."""


@dataclass(slots=True)
class SignInDesk:
    """Holds the settings of the connection and the store of its secret; the client holds the credential in use."""

    file: Path
    settings: Settings
    secrets: AsyncSecrets
    client: PartnerClient
    kitchen: Kitchen
    gate: Gate
    changed: Callable[[], None]
    """Called when another credential is in use: read and send at once."""
    lasting: bool = True
    """Whether what is signed in to becomes the settings; not where the command line said otherwise for this run."""
    warning: str = ""
    """What a cook should know of the secret."""
    known: bool = False
    """Whether the place where secrets are kept has answered since the start."""
    told: Callable[[], None] = lambda: None
    """Called when ``standing`` has changed by itself."""
    now: Callable[[], datetime] = SystemClock().now
    """The time this computer thinks it is."""
    _offered: Account | None = None
    """The other shop that a credential was given for, which is not used until it is given again."""
    _saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    _later: WhenUnlocked = field(init=False)
    _wishes: int = 0
    """How often somebody has wanted to be signed in, or out."""
    _fulfilled: int = 0
    """The newest of these wishes that came true: an older one that is slower comes to nothing."""
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a board is opened for a credential: the two belong together."""
    _unlearned: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while the partner has not been asked for its reasons since the sign-in."""

    def __post_init__(self) -> None:
        self._later = WhenUnlocked(self.secrets.unlocked)

    @property
    def partner_key(self) -> str:
        """The key in use: one that is given with the secret goes before the settings'."""
        return self.secrets.partner_key or self.settings.partner_key

    async def take_up(self) -> None:
        """Use the credential that is kept for this account, if there is one and it can be one."""
        await self._take_up()
        self.known = True

    async def _take_up(self) -> None:
        url, key = self.settings.url, self.partner_key
        if not url or not key:
            return
        wish, problem = self._wish(), ""
        try:
            secret = await self.secrets.read(url, key)
            if secret and await self._use(Credential(url, key, secret), wish):
                self.warning = ""
                return
        except SecretStoreError as error:
            problem = str(error)
            if not self._overtaken(wish):
                self._later.owe(self.take_up)
        except (NotStoredError, ValueError) as error:
            problem = str(error)
        if self._overtaken(wish):
            return  # somebody signed in or out while the keyring was being unlocked
        self.warning = problem or self.warning
        self.gate.shut(Outcome.UNAUTHORISED)
        self.kitchen.publish()

    def _wish(self) -> int:
        self._wishes += 1
        return self._wishes

    def _overtaken(self, wish: int) -> bool:
        return wish < self._fulfilled

    async def watch_the_keyring(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Once a locked keyring is open, read from it, or write to it, what could not be; nobody is asked for that.

        Ends only by cancellation.
        """
        await self._later.watch(sleep, self.told)

    async def try_the_keyring(self) -> None:
        """Do what the keyring did not let be done, now; it may ask somebody for its password."""
        if await self._later.do_it():
            self.told()

    async def sign_out(self) -> str:
        """Forget the secret, here and in the keyring; gives what a person should know where that failed, else nothing.

        The taps stay, and wait for whoever signs in to the same shop.
        """
        wish = self._fulfilled = self._wish()
        self._later.owe(None)
        self.client.use(None)
        self.gate.shut(Outcome.UNAUTHORISED)
        self.warning = problem = ""
        self.kitchen.publish()
        try:
            await self.secrets.delete(self.settings.url, self.partner_key)
        except SecretStoreError as error:
            problem = str(error)
            if not self._overtaken(wish):
                self.warning = problem
        self.kitchen.publish()
        return problem

    @property
    def standing(self) -> Standing:
        """How the display is signed in, for the settings panel."""
        names = {
            Environment.DEVELOPMENT: words.translate("SignIn", "Development"),
            Environment.PRODUCTION: words.translate("SignIn", "Production"),
            Environment.OTHER: words.translate("SignIn", "Other"),
        }
        return Standing(
            environments=tuple(Choice(each, name, BASE_URLS.get(each, "")) for each, name in names.items()),
            environment=self.settings.environment,
            base_url=self.settings.url,
            partner_key=self.partner_key,
            proxy=self.settings.proxy,
            secret_source=self.secrets.source,
            fixed=not self.secrets.writable,
            warning=self.warning,
            keyring_waits=self._later.owing,
        )

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """What a cook chooses from, to reject or to cancel, as it was last learnt."""
        return self.settings.offered_reasons

    async def sign_in(self, form: SignIn) -> Answer:
        """Test what was pasted with one read; if the partner accepts it, keep it and use it, in one step.

        A credential of another shop is used only if it is given twice in a row. Another proxy is kept with it or not
        at all; where no secret was given, by itself. What was wanted later and came true sooner stays.
        """
        wish, before = self._wish(), self.settings.proxy
        try:
            proxy = before if form.proxy is None else as_set(form.proxy)
            url = BASE_URLS.get(Environment(form.environment), form.base_url)
        except ValueError as error:
            return Answer(good=False, text=str(error), why=Refusal.SETTING)
        if proxy == before:
            return await self._sign_in(form, wish)
        way = await self._go_by(proxy, url)
        if not (way.good and form.secret.strip()):
            return way
        answer = await self._sign_in(form, wish)
        if not answer.good and not self._overtaken(wish):
            await self.change(proxy=before)
        return answer

    async def _go_by(self, proxy: str, url: str) -> Answer:
        """Reach the partner through this proxy from now on, if that is a way to this address."""
        answer = await try_way(self.client, proxy, url, self.now(), self.kitchen.picture.link.skew)
        if not answer.good:
            return answer
        return replace(answer, text=f"{answer.text} {await self.change(proxy=proxy)}".strip())

    async def _sign_in(self, form: SignIn, wish: int) -> Answer:
        try:
            found = self._read(form)
            environment = Environment(form.environment)
            url = form.base_url if environment is Environment.OTHER else ""
            key = found.partner_key or clean_key(form.partner_key)
            reach: dict[str, Any] = {"environment": environment, "base_url": url, "partner_key": key}
            settings = replace(self.settings, **reach)
            credential = Credential(settings.url, settings.partner_key, found.secret)
        except NotASecretError as error:
            return Answer(good=False, text=str(error), why=error.why)
        except ValueError as error:
            return Answer(good=False, text=str(error), why=Refusal.SETTING)
        answer = await self._test(credential, wish, surprising=key != clean_key(form.partner_key))
        if answer.good:
            remark = await self._keep(reach | {"base_url": credential.base_url if url else ""}, credential, wish)
            answer = replace(answer, text=f"{answer.text} {remark}".strip())
        return replace(answer, text=f"{made_of_it(found)} {answer.text}".strip())

    def _read(self, form: SignIn) -> Pasted:
        """The secret of the form. Raises ``NotASecretError``, for one in which the two fields were mixed up too."""
        found = read_pasted(form.secret, clean_key(form.partner_key) or self.partner_key)
        redact(found.secret)
        if found.secret == self.partner_key:
            redact(form.partner_key)  # it may well be the secret
            raise NotASecretError(Refusal.PARTNER_KEY)
        return found

    async def _test(self, credential: Credential, wish: int, *, surprising: bool) -> Answer:
        """Ask the partner, and take the credential into use if that is right; nothing is kept yet."""
        seen = await self.client.probe(credential)
        if isinstance(seen, Delivery):
            why = refusal(seen, self.kitchen.picture.link.skew)
            return Answer(good=False, text=refused(why, self.now(), seen.request_id), why=why)
        if self._is_of_another_shop(credential.account, seen, surprising=surprising):
            self._offered = credential.account
            text = another_shop(credential.account, self._live())
            return Answer(good=False, text=text, why=Refusal.OTHER_BUSINESS)
        try:
            used = await self._use(credential, wish)
        except NotStoredError as error:
            return Answer(good=False, text=str(error), why=Refusal.NOT_STORED)
        if not used:
            text = words.translate("SignIn", "This one is not used: somebody signed in or out after it.")
            return Answer(good=False, text=text)
        self._offered = None
        return Answer(good=True, text=words.translate("SignIn", "The partner accepts this secret."))

    def _is_of_another_shop(self, account: Account, seen: Sequence[Order], *, surprising: bool) -> bool:
        """Whether somebody should say once more that this is meant.

        Another partner key or address is another shop: that is meant where it was typed and nothing waits here. Under
        the same key it is one where all the orders are of branches that were never seen here.
        """
        here = self.kitchen.picture.account
        if here is None or account == self._offered:
            return False
        if account != here:
            return surprising or self._live() > 0
        return other_business(seen, (known.order for known in self.kitchen.snapshot.orders.values()))

    def _live(self) -> int:
        return sum(tap.live for tap in self.kitchen.taps)

    async def prefer(self, preferences: Preferences) -> str:
        """Keep these preferences with the rest of the settings; gives what a person should know where that failed.

        They are of this screen, not of the connection: they last where the connection is for this run only.
        """
        return await self.change(**{each.name: getattr(preferences, each.name) for each in fields(Preferences)})

    async def change(self, **changes: Any) -> str:
        """Set these by their names and keep them; gives why not, or what a person should know, else nothing.

        The next request goes through the proxy that is set then, and what waited for a way is tried at once.
        """
        try:
            self.settings = replace(self.settings, **changes)
        except ValueError as error:
            return str(error)
        if self.client.proxy != self.settings.proxy:
            await self.client.go_by(self.settings.proxy)
            self.kitchen.network_is_back()
            self.changed()
        return await self._keep_change(changes)

    async def _keep_change(self, changes: Mapping[str, Any]) -> str:
        try:
            await self._save(changes)
        except SettingsNotSavedError as error:
            return words.translate("SignIn", "{0} The change holds until the display is closed.").format(error)
        return ""

    async def shop(self) -> Shop | Delivery:
        """The brands and branches of the business by name, for those who choose what this screen shows."""
        if self.gate.shut_by is not None:
            return Delivery(self.gate.shut_by)
        return await self.client.shop()

    async def learn_the_reasons(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """After each sign-in take the partner's reasons to reject, where it has a list. Ends only by cancellation.

        It is no hurry: the orders come first, and nothing is asked with a credential that has not read any.
        """
        while True:
            await self._unlearned.wait()
            heard = self.kitchen.picture.link.heard is not None
            if heard and self.gate.shut_by is None and await self._learnt():
                self._unlearned.clear()
            else:
                await sleep(ASK_AGAIN)

    async def _learnt(self) -> bool:
        """Whether the partner has said what it has."""
        found = await self.client.reasons()
        if isinstance(found, Delivery):
            if found.http not in _NO_LIST:
                return False
            found = ()
        if found != self.settings.partners_reasons:
            await self.change(partners_reasons=found)
            self.told()
        return True

    async def _save(self, changes: Mapping[str, Any]) -> None:
        """Write these into the file, the last ones last. Raises ``SettingsNotSavedError``."""
        async with self._saving:
            kept = (await asyncio.to_thread(load_settings, self.file)).settings
            await asyncio.to_thread(save_settings, self.file, replace(kept, **changes))

    async def _keep(self, reach: Mapping[str, Any], credential: Credential, wish: int) -> str:
        """Write both down; gives what a person should know where that failed: the sign-in holds for this run then."""
        self.settings = replace(self.settings, **reach)
        this_run_only = words.translate("SignIn", "Sign-in kept for this run only")
        self.warning = "" if self.secrets.lasting else this_run_only
        remarks = []
        try:
            if self.lasting:
                await self._save(reach)
        except SettingsNotSavedError as error:
            remarks.append(str(error))
        try:
            await self._keep_secret(credential, wish, this_run_only if remarks else "")
        except SecretStoreError as error:
            remarks.append(str(error))
        if not remarks or self._overtaken(wish):
            return ""
        self.warning = this_run_only
        return words.translate("SignIn", "{0} It is used for this run only.").format(" ".join(remarks))

    async def _keep_secret(self, credential: Credential, wish: int, warning: str) -> None:
        """Write it to the keyring; where that is locked, once it is open: then ``warning`` is all there is to say.

        What has been overtaken meanwhile is not to be kept. Raises ``SecretStoreError``.
        """
        if self._overtaken(wish):
            return
        self._later.owe(None)
        try:
            await self.secrets.write(credential.base_url, credential.partner_key, credential.secret)
        except SecretStoreError:
            if not self._overtaken(wish):
                self._later.owe(lambda: self._keep_late(credential, wish, warning))
            raise

    async def _keep_late(self, credential: Credential, wish: int, warning: str) -> None:
        with suppress(SecretStoreError):
            await self._keep_secret(credential, wish, warning)
            self.warning = warning

    async def _use(self, credential: Credential, wish: int) -> bool:
        """Take it into use with its board, unless it has been overtaken; gives whether it is in use."""
        async with self._opening:
            if not self._overtaken(wish) and self.kitchen.picture.account != credential.account:
                await self.kitchen.open(credential.account)
            if self._overtaken(wish):
                return False
            self._fulfilled = wish
            self.client.use(credential)
            self.gate.renew()
        self.kitchen.publish()
        if self.lasting:
            self._unlearned.set()
        self.changed()
        return True
