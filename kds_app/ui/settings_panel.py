"""Where a manager signs in: environment, partner key, proxy, and a field to paste a rotated secret into."""

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from kds_app.ui import words
from kds_app.ui.bridge import Answer, SignIn, Standing
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.rail import SMALLEST
from kds_app.ui.sheet import Sheet
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import FINGER, GAP, SEMI, font

_LOW = 0.7
"""How high a field that nobody pastes into is, against a row of keys."""
_PROXY = 0.32
"""How much of a row the proxy takes, where it stands beside the secret."""
_SIZES = (4.0, 3.4, 2.8)
"""Millimetres: the words of the answer, and what they shrink to where they are many."""


class SettingsPanel(Sheet):
    """The secret goes in and is never shown again: not here, not anywhere."""

    submitted = Signal(object)
    """A SignIn"""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("connection", parent, closable=True)
        self._standing = Standing()
        self._environment = ""
        self._environments: dict[str, Key] = {}
        self._url = self._field("base-url", words.translate("Settings", "Address of the partner API"))
        self._key = self._field("partner-key", words.translate("Settings", "Partner key"))
        self._proxy = self._field("proxy", words.translate("Settings", "Proxy, if there is one"))
        self._proxy.textEdited.connect(self._without_password)
        self._secret = self._field("secret", words.translate("Settings", "Secret key"))
        self._secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._secret.setMaxLength(4096)
        self.closed.connect(self._secret.clear)
        self._paste = self._button("paste", words.translate("Settings", "Paste"), self._paste_secret)
        self._save = self._button("save", words.translate("Settings", "Test and save"), self._submit)
        self._answer: Answer | None = None
        self._testing: Answer | None = None
        """What there is to say while the partner is asked."""
        self._typed = False
        """Somebody has changed something since it was filled in."""
        self._labels: list[tuple[QRect, str]] = []
        self._answer_at = QRect()
        self._near: Look | None = None
        """How it looks to somebody who types."""

    def _field(self, name: str, label: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setObjectName(name)
        field.setAccessibleName(label)
        field.setPlaceholderText(label)
        field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        field.textEdited.connect(self._edited)
        field.returnPressed.connect(self._submit)
        return field

    def _button(self, name: str, label: str, pressed: object) -> Key:
        key = Key(label, self, size=4.0)
        key.setObjectName(name)
        key.clicked.connect(pressed)
        return key

    def stand(self, standing: Standing) -> None:
        """Show how the display is signed in."""
        self._standing = standing
        for environment in standing.environments:
            if environment.id not in self._environments:
                key = self._button(f"environment-{environment.id}", environment.name, lambda: None)
                key.setCheckable(True)
                key.clicked.connect(lambda _=False, e=environment.id: self._choose(e))
                self._environments[environment.id] = key
        for widget in (self._key, self._secret, self._url, self._paste, *self._environments.values()):
            widget.setEnabled(not standing.fixed)
        if not (self._typed and self.isVisible()):  # or it would be rewritten under somebody's fingers
            self._fill(standing)

    def _fill(self, standing: Standing) -> None:
        self._key.setText(standing.partner_key)
        self._url.setText(standing.base_url)
        self._proxy.setText(standing.proxy)
        self._choose(standing.environment)
        self._typed = False

    def ask(self, look: Look) -> None:
        """Open it; its secret went when it was last closed."""
        self._fill(self._standing)
        self._answer = self._about_the_keyring() if self._standing.keyring_waits else None
        self._answer = self._testing or self._answer
        self.open_over(look, words.translate("Settings", "Connection"))
        self._secret.setFocus()

    def _about_the_keyring(self) -> Answer:
        text = words.translate("Settings", "{0} All settings → Account tries it again.").format(self._standing.warning)
        return Answer(good=False, text=text)

    def show_answer(self, answer: Answer) -> None:
        """Say what came of it. A good secret leaves the field at once."""
        self._testing = None
        if answer.good and not self._secret.isModified():  # or somebody has typed another one meanwhile
            self._secret.clear()
            self._fill(self._standing)
        self._answer = answer
        self._save.setEnabled(self._can_save)
        self.setAccessibleDescription(answer.text)
        self.update()

    def _choose(self, environment: str) -> None:
        self._environment = environment
        known = {e.id: e.base_url for e in self._standing.environments}
        for each, key in self._environments.items():
            key.setChecked(each == environment)
        if url := known.get(environment):
            self._url.setText(url)
        self._url.setCursorPosition(0)
        self._url.setReadOnly(bool(url))
        self._url.setStyleSheet(self._url.styleSheet())  # which looks at what may be written on
        self._edited()

    def _edited(self) -> None:
        self._answer, self._typed = self._testing, True
        self._save.setEnabled(self._can_save)
        self.update()

    @property
    def _can_save(self) -> bool:
        """Whether there is anything that may be changed: a credential from outside may not, the way to it may."""
        allowed = not self._standing.fixed or self._proxy.text() != self._standing.proxy
        return allowed and self._testing is None

    def _without_password(self, typed: str) -> None:
        """A password has no business on the screen: what stands before the “@” leaves the field at once."""
        before, at, host = typed.rpartition("@")
        if at:
            scheme, mark, _ = before.partition("://")
            self._proxy.setText(f"{scheme}{mark}{host}" if mark else host)
            text = words.translate("Settings", "A proxy is used without a user name and password: they are left out.")
            self._answer = Answer(good=False, text=text)

    def _paste_secret(self) -> None:
        """Take the secret out of the clipboard into its field: nobody else is to paste it."""
        self._secret.setText(QGuiApplication.clipboard().text())
        self._secret.setModified(True)
        QGuiApplication.clipboard().clear()
        self._edited()

    def _submit(self) -> None:
        if not self._save.isEnabled():
            return
        self._save.setEnabled(False)
        testing = Answer(good=True, text=words.translate("Settings", "Testing it with the partner…"))
        self._answer = self._testing = testing
        self._secret.setModified(False)
        self.update()
        form = SignIn(self._environment, self._url.text(), self._key.text(), self._secret.text(), self._proxy.text())
        self.submitted.emit(form)

    def lay_out(self, look: Look, inner: QRect) -> None:
        """One row a question: label above, answer below. Who types stands near: the words are no larger for that."""
        near = replace(look, metrics=replace(look.metrics, reading=min(1.0, look.metrics.reading)))
        gap, label, tall = look.mm(GAP), near.text(5), self._row_height(near, inner)
        self._near, self._labels = near, []
        self._row(list(self._environments.values()), near, QRect(inner.left(), inner.top(), inner.width(), tall))
        y, upright = inner.top() + tall + gap, inner.width() < inner.height()
        half, low = inner.width() if upright else (inner.width() - gap) // 2, int(tall * _LOW)
        for field, column in ((self._url, 0), (self._key, 0 if upright else 1)):
            self._ask_for(field, near, QRect(inner.left() + column * (half + gap), y, half, label + low))
            y += label + low + gap if upright or column else 0
        proxy = inner.width() if upright else int(inner.width() * _PROXY)
        self._ask_for(self._proxy, near, QRect(inner.left(), y, proxy, label + (low if upright else tall)))
        y, left = (y + label + low + gap, inner.left()) if upright else (y, inner.left() + proxy + gap)
        paste, save = look.mm(26), look.mm(40)
        secret = QRect(left, y + label, inner.right() + 1 - left - paste - save - 2 * gap, tall)
        self._ask_for(self._secret, near, secret.adjusted(0, -label, 0, 0))
        self._paste.setGeometry(secret.right() + 1 + gap, secret.top(), paste, tall)
        self._save.setGeometry(inner.right() + 1 - save, secret.top(), save, tall)
        top = secret.bottom() + 1 + gap // 2
        self._answer_at = QRect(inner.left(), top, inner.width(), inner.bottom() - top)
        self._save.dress(near, look.palette.new)
        self._paste.dress(near)

    def _ask_for(self, field: QLineEdit, near: Look, place: QRect) -> None:
        """The field below its label."""
        label = near.text(5)
        self._labels.append((QRect(place.left(), place.top(), place.width(), label), field.placeholderText()))
        self._fit_field(field, near, place.adjusted(0, label, 0, 0))

    @staticmethod
    def _row_height(near: Look, inner: QRect) -> int:
        """A finger's, or a mitten's where that leaves no line for the answer."""
        least = round(near.metrics.px_per_mm * SMALLEST)
        room = inner.height() - 2 * near.text(5) - near.text(_SIZES[0] * 2.6) - 3 * near.mm(GAP)
        return max(least, min(near.mm(FINGER), int(room / (2 + _LOW))))

    @staticmethod
    def _row(keys: Sequence[Key], look: Look, place: QRect) -> None:
        gap, count = look.mm(GAP), max(1, len(keys))
        each = (place.width() - gap * (count - 1)) // count
        for index, key in enumerate(keys):
            key.setGeometry(place.left() + index * (each + gap), place.top(), each, place.height())
            key.dress(look)

    def _fit_field(self, field: QLineEdit, look: Look, place: QRect) -> None:
        palette = look.palette
        field.setGeometry(place)
        field.setFont(font(look.text(4.0)))
        field.setStyleSheet(
            f"QLineEdit {{ background: {palette.ground.name()}; color: {palette.text.name()};"
            f" border: 2px solid {palette.line.name()}; border-radius: {look.text(1.4)}px;"
            f" padding: 0 {look.mm(2)}px; placeholder-text-color: {palette.muted.name()}; }}"
            f" QLineEdit:focus {{ border-color: {palette.said_new.name()}; }}"
            f" QLineEdit:disabled, QLineEdit[readOnly=true] {{ color: {palette.muted.name()}; }}"
        )

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """Labels, and below all the answer in its colour, or else where the secret is kept."""
        near = self._near or look
        painter.setFont(font(near.text(3.0)))
        painter.setPen(look.palette.muted)
        for place, text in self._labels:
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        self.fitted_answer(look).draw(painter, self._answer_at.left(), self._answer_at.top())

    def fitted_answer(self, look: Look) -> Paragraph:
        """The words of the answer, or else of where the secret is kept, as large as there is room for."""
        near, palette, text, colour = self._near or look, look.palette, self._standing.secret_source, look.palette.muted
        if self._answer is not None:
            text, colour = self._answer.text, palette.good if self._answer.good else palette.said_warn
        wide, high = self._answer_at.width(), self._answer_at.height()
        made = [near.paragraph(text, size, wide, weight=SEMI, colour=colour) for size in _SIZES]
        return next((each for each in made if each.height <= high), made[-1])
