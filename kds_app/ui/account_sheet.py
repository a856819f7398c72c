"""Who is signed in here, where the secret is kept, and the ways to leave: sign out, or ask a locked keyring again."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from kds_app.ui.bridge import Standing
from kds_app.ui.choice_sheet import ChoiceSheet, deed
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import SEMI
from kds_app.ui.upkeep import Upkeep, not_answered
from kds_app.ui.words import translate


class AccountSheet(ChoiceSheet):
    """Apart from where one signs in, so that nobody signs out by a slip; and it asks once more before it does."""

    def __init__(self, parent: QWidget, upkeep: Upkeep, standing: Callable[[], Standing]) -> None:
        super().__init__("account", parent)
        self._upkeep = upkeep
        self._standing = standing
        self._asked = False
        """Whether somebody wants to sign out, and has not said so twice."""
        self.closed.connect(self._forget)

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on the sign-in alone
        """How the display is signed in, and what came of the last key."""
        return self.look, self._standing(), self._upkeep.partner_key, self._upkeep.known, self._upkeep.said, self._asked

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """Who is signed in, what came of it, then the keys; or the question alone, where one is asked."""
        if self._asked:
            self._write_question(look, width)
        else:
            self._write_standing(look, width)
        self.sweep()

    def _write_standing(self, look: Look, width: int) -> None:
        for text, colour in self._says(look):
            self.page.put(0, look.paragraph(text, 4.4, width, weight=SEMI, colour=colour))
            self.page.pen += look.text(1.5)
        standing = self._standing()
        if standing.keyring_waits:
            text = translate("Account", "Try the keyring again")
            key = deed("try-keyring", text, self._upkeep.try_the_keyring)
            heading = translate("Account", "This computer may ask for the password of its user")
            self.group(heading, [key], look, width)
        if self._upkeep.partner_key and not standing.fixed:
            text = translate("Account", "Sign out: this display forgets the secret")
            self.group(text, [deed("sign-out", translate("Account", "Sign out"), self._ask)], look, width)

    def _says(self, look: Look) -> Iterator[tuple[str, QColor]]:
        standing, palette = self._standing(), look.palette
        if self._upkeep.partner_key:
            text = translate("Account", "Signed in: {0} at {1}").format(self._upkeep.partner_key, standing.base_url)
            yield text, palette.text
        elif self._upkeep.known:
            yield translate("Account", "Nobody is signed in here."), palette.said_warn
        else:
            yield not_answered(), palette.text
        if standing.secret_source:
            yield standing.secret_source, palette.text
        if standing.warning:
            yield standing.warning, palette.said_warn
        if (said := self._upkeep.said) is not None and said.text != standing.warning:
            yield said.text, palette.good if said.good else palette.said_trouble

    def _write_question(self, look: Look, width: int) -> None:
        text = translate(
            "Account", "Orders stop coming here until somebody pastes the secret again. No tap is lost. Sign out?"
        )
        keys = [
            deed("stay", translate("Account", "Stay signed in"), self._stay),
            deed("forget", translate("Account", "Forget the secret"), self._sign_out),
        ]
        self.group(text, keys, look, width)

    def _ask(self) -> None:
        self._asked = True
        self._rewrite()

    def _forget(self) -> None:
        self._asked = False

    def _stay(self) -> None:
        self._forget()
        self._rewrite()

    def _sign_out(self) -> None:
        self._forget()
        self._upkeep.sign_out()
