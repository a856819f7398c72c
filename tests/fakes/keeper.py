"""Somebody who looks after a display that is not there: says what the test says."""

from collections.abc import AsyncIterator, Coroutine
from typing import Any

from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.domain.shop import Branch, Shop
from kds_app.ui.upkeep import About, Word

FOUND = (
    fine(Subject.VERSION, "kds 1.0.0, Python 3.11.2, Linux-6.1.0-x86_64"),
    fine(Subject.SCREEN, "1280×800, 5.9 pixels a millimetre, so a key of 20 mm takes 118"),
    wrong(
        Subject.SOUND,
        "There is no loudspeaker: new orders only flash at the frame of the screen",
        "Connect or switch on a loudspeaker; nothing has to be started again.",
    ),
    fine(Subject.DISK, "/home/kitchen/.local/share/klikit-kds, 12,480 MiB free"),
    fine(Subject.TAPS, "none waiting"),
    fine(Subject.KEYRING, "Kept in this computer's keyring. The secret is there"),
    fine(Subject.NETWORK, "gateway-enterprise.klikit.io can be reached"),
    fine(Subject.TLS, "secured, by a certificate this computer trusts"),
    wrong(Subject.CLOCK, "11 min behind the server's", "Set date and time; on Debian: sudo timedatectl set-ntp true"),
    fine(Subject.CREDENTIAL, "the partner accepts the secret of pk_test"),
    fine(Subject.ORDERS, "24 of the last day read"),
    fine(Subject.LATENCY, "one read took 84 ms"),
)
ABOUT = About(
    "kds 1.0.0 · Python 3.11.2 · Qt 6.11.3",
    "/home/kitchen/.local/share/klikit-kds",
    "/home/kitchen/.local/state/klikit-kds/log",
    "pk_test",
    "req_8fk2p0q7",
)
WRITTEN = Word(
    good=True,
    text="The support file is /home/kitchen/Downloads/klikit-kds-support-20261128T221500Z.zip. It was sent to nobody:"
    " read it before you send it.",
)
SHOP = Shop(("Bakso Boedjangan", "Kopi Kenangan"), (Branch(7, "Kemang Raya"), Branch(12, "Senopati")))


def at_once(work: Coroutine[Any, Any, None]) -> None:
    """Do it here and now: nothing of a fake waits for anything."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("it waits for something")


class FakeKeeper:
    """Writes down what it was asked."""

    def __init__(self) -> None:
        self.about = ABOUT
        self.found: tuple[Finding, ...] = FOUND
        self.word = WRITTEN
        self.known: Shop | None = None
        self.partners_reasons: tuple[tuple[str, str], ...] = ()
        self.own_reasons = False
        self.problem = ""
        """What a person should know of signing out."""
        self.asked: list[str] = []

    async def findings(self) -> AsyncIterator[Finding]:
        """What the test says."""
        self.asked.append("findings")
        for finding in self.found:
            yield finding

    async def support_file(self) -> Word:
        """What the test says."""
        self.asked.append("support_file")
        return self.word

    async def shop(self) -> Shop | None:
        """What the test says."""
        self.asked.append("shop")
        return self.known

    async def offer_own_reasons(self, *, own: bool) -> None:
        """They are offered."""
        self.asked.append(f"own_reasons={own}")
        self.own_reasons = own

    async def sign_out(self) -> str:
        """Somebody left."""
        self.asked.append("sign_out")
        return self.problem

    async def try_the_keyring(self) -> None:
        """Somebody typed its password."""
        self.asked.append("try_the_keyring")
