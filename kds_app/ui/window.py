"""The window: strip, banner, board, rail, and the sheets over them. Shows pictures and passes taps on, nothing else."""

from itertools import pairwise

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kds_app.domain.lifecycle import Action, Stage
from kds_app.domain.order import OrderId
from kds_app.domain.preferences import Preferences
from kds_app.ui import words
from kds_app.ui.banner import Banner, matter
from kds_app.ui.board import NARROW, BoardView
from kds_app.ui.bridge import Answer, Bridge, Standing
from kds_app.ui.drawer import Drawer
from kds_app.ui.key import Key
from kds_app.ui.look import Look
from kds_app.ui.reject_sheet import RejectSheet
from kds_app.ui.settings_panel import SettingsPanel
from kds_app.ui.strip import Strip
from kds_app.ui.theme import FINGER, GAP, density, scaled

_LANES_ABREAST = 3


class Window(QWidget):
    """The whole screen. ``remark`` is said at the end of the strip, such as that this is a demo."""

    closing = Signal()

    def __init__(self, bridge: Bridge, remark: str = "") -> None:
        super().__init__()
        self.setObjectName("kds")
        self.setWindowTitle(words.translate("Window", "Kitchen display"))
        self._bridge = bridge
        self._remark = remark
        self._strip = Strip(self)
        self._banner = Banner(self)
        self.board = BoardView(self, lambda: bridge.moment().mono)
        self._scheduled = Key("", self, size=2.7)
        self._scheduled.setObjectName("scheduled-key")
        self._settings = Key(words.translate("Window", "Settings"), self, size=2.7)
        self._settings.setObjectName("settings-key")
        self.reject_sheet = RejectSheet(bridge.reasons, self)
        self.settings_panel = SettingsPanel(self)
        self.drawer = Drawer(self)
        self._stops: list[Key] = []
        self._look = self._make_look()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self._wire()
        self.settings_panel.stand(bridge.standing)

    def _wire(self) -> None:
        bridge = self._bridge
        self.board.acted.connect(self._acted)
        self.board.resolved.connect(bridge.resolve)
        self.board.acknowledged.connect(bridge.acknowledge)
        for part in (self.board, self.drawer):
            part.reshaped.connect(self.refresh)
        self._banner.dismissed.connect(bridge.dismiss)
        self._banner.wanted.connect(self.open_settings)
        self._scheduled.clicked.connect(self.open_scheduled)
        self._settings.clicked.connect(self.open_settings)
        self.reject_sheet.confirmed.connect(bridge.act)
        self.settings_panel.submitted.connect(bridge.sign_in)
        bridge.pictured.connect(self.refresh)
        bridge.answered.connect(self._answered)
        bridge.stood.connect(self._stood)
        bridge.preferred.connect(self._preferred)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._clock.start(1000)

    # what the cook does

    def _acted(self, order_id: str, action: Action) -> None:
        if action not in {Action.REJECT, Action.CANCEL}:
            self._bridge.act(OrderId(order_id), action)
            return
        ticket = self._bridge.picture.board.ticket(OrderId(order_id))
        if ticket is not None:
            self.reject_sheet.ask(ticket, action, self._look)

    def open_settings(self) -> None:
        """Open the settings."""
        self.settings_panel.ask(self._look)

    def open_scheduled(self) -> None:
        """Open the orders for later."""
        self.drawer.open_over(self._look, words.stage_name(Stage.SCHEDULED))
        self.refresh()

    def _answered(self, answer: Answer) -> None:
        self.settings_panel.show_answer(answer)

    def _stood(self, standing: Standing) -> None:
        self.settings_panel.stand(standing)
        self.refresh()

    # what is shown

    def refresh(self, _: object = None) -> None:
        """Show the newest picture as of now."""
        picture, moment, look = self._bridge.picture, self._bridge.moment(), self._look
        standing = self._bridge.standing
        remarks = tuple(part for part in (standing.warning, self._remark) if part)
        self._strip.show_link(picture.link, look, moment, remarks)
        self._arrange(self._banner.show_matter(matter(picture, standing), look, self._body().width()))
        self.board.show_picture(picture, look, moment)
        self.drawer.show_tickets(picture.board.scheduled, look, picture.link, moment)
        self.reject_sheet.follow(picture.board)
        self._label_rail(len(picture.board.scheduled))
        self._order_stops()

    def _order_stops(self) -> None:
        """The Tab key goes through everything in reading order, whatever came when."""
        stops = [*self.board.keys, self._scheduled, self._settings]
        if stops != self._stops:
            self._stops = stops
            for here, there in pairwise(stops):
                QWidget.setTabOrder(here, there)

    def _label_rail(self, scheduled: int) -> None:
        text = words.translate("Window", "Scheduled\n{0}").format(scheduled)
        self._scheduled.setText(text)
        self._scheduled.setAccessibleName(text.replace("\n", " "))
        self._scheduled.dress(self._look, self._look.palette.raised if scheduled else None)
        self._settings.dress(self._look)

    # where it goes

    def _make_look(self) -> Look:
        preferences = self._bridge.preferences
        px_per_mm = density(self.screen(), preferences.px_per_mm)
        narrow = self.width() < NARROW  # there two tickets stand side by side
        room = self.width() / 2 if narrow else (self.width() - px_per_mm * (FINGER + GAP)) / _LANES_ABREAST
        return Look(scaled(px_per_mm, room - px_per_mm * GAP), preferences=preferences)

    def _preferred(self, _: Preferences) -> None:
        self._restyle()

    def _rail(self) -> int:
        return self._look.mm(FINGER + GAP)

    def _body(self) -> QRect:
        """What the rail leaves: it stands at the right, or lies below on a narrow screen."""
        if self.width() < NARROW:
            return self.rect().adjusted(0, 0, 0, -self._rail())
        return self.rect().adjusted(0, 0, -self._rail(), 0)

    def _arrange(self, banner: int) -> None:
        body, look = self._body(), self._look
        strip = look.text(7.5)
        self._strip.setGeometry(0, 0, self.width(), strip)
        self._banner.setVisible(banner > 0)
        self._banner.setGeometry(body.left(), strip, body.width(), banner)
        self.board.setGeometry(body.adjusted(0, strip + banner, 0, 0))
        finger, gap = look.mm(FINGER), look.mm(GAP)
        if self.width() < NARROW:
            each = (self.width() - 3 * gap) // 2
            top = self.height() - finger - gap // 2
            self._scheduled.setGeometry(gap, top, each, finger)
            self._settings.setGeometry(2 * gap + each, top, each, finger)
        else:
            left = self.width() - finger - gap
            self._scheduled.setGeometry(left, strip + look.text(8), finger, finger)
            self._settings.setGeometry(left, self.height() - finger - gap, finger, finger)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Sizes follow the window; so do open sheets."""
        self._restyle()

    def _restyle(self) -> None:
        self._look = self._make_look()
        self.refresh()
        for sheet in (self.reject_sheet, self.settings_panel, self.drawer):
            sheet.look = self._look
            if sheet.isVisible():
                sheet.fit()

    def paintEvent(self, _: QPaintEvent) -> None:
        """The ground everything stands on."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.palette.ground)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell the program; it ends in order and nothing is lost."""
        self._clock.stop()
        self.closing.emit()
        event.accept()
