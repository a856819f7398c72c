"""How the screen looks: its colours, the size of its text, and the measure of its glass."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kds_app.domain.preferences import DISTANCES, Theme
from kds_app.ui.choice_sheet import Option
from kds_app.ui.gauge import Gauge
from kds_app.ui.look import Look
from kds_app.ui.question_sheet import Question, QuestionSheet, yes_or_no
from kds_app.ui.scene import Scene
from kds_app.ui.text import Paragraph
from kds_app.ui.theme import FINGER, GAP
from kds_app.ui.words import translate


def looks() -> tuple[Question, ...]:
    """What is asked, in the order it stands."""
    themes = {
        Theme.DARK: translate("Display", "Dark"),
        Theme.LIGHT: translate("Display", "Light"),
        Theme.CONTRAST: translate("Display", "High contrast"),
    }
    return (
        Question("theme", translate("Display", "Colours"), tuple((name, theme) for theme, name in themes.items())),
        Question(
            "distance",
            translate("Display", "You stand this far away"),
            tuple((translate("Display", "{0:g} m").format(metres), metres) for metres in DISTANCES),
        ),
        Question("motion", translate("Display", "Show tickets moving"), yes_or_no()),
    )


class DisplaySheet(QuestionSheet):
    """Below the questions, at a place of its own, a bar to hold a bank card against."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("display", looks, parent)
        self.gauge = Gauge(self)
        self.gauge.measured.connect(lambda measure: self.prefer(px_per_mm=measure))
        self._heading: Paragraph | None = None

    def lay_out(self, look: Look, inner: QRect) -> None:
        """The gauge stands at the foot, and scrolls with nothing."""
        says = translate("Display", "Hold a bank card here and drag the edge until the bar is as wide")
        self._heading = look.paragraph(says, 3.7, inner.width(), colour=look.palette.muted)
        tall = look.mm(FINGER)
        self.gauge.setGeometry(inner.left(), inner.bottom() + 1 - tall, inner.width(), tall)
        self.gauge.show_measure(look)
        super().lay_out(look, inner.adjusted(0, 0, 0, -tall - round(self._heading.height) - look.mm(GAP)))

    def paint_more(self, painter: QPainter, look: Look) -> None:
        """What the gauge is for."""
        super().paint_more(painter, look)
        if self._heading is not None:
            self._heading.draw(painter, self.gauge.x(), self.gauge.y() - self._heading.height - look.mm(GAP) / 2)

    def write_more(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - it depends on the look alone
        """The way back to what the screen says of itself."""
        says = translate("Display", "As the screen says")
        reported = Option(
            id="reported",
            label=says,
            spoken=says,
            name="reported",
            chosen=look.preferences.px_per_mm is None,
            choose=lambda: self.prefer(px_per_mm=None),
        )
        self.group(translate("Display", "How large a millimetre is"), [reported], look, width)
