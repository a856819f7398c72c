"""A line of text whose digits run on, second by second."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from kds_app.ui.roles import is_a


@is_a(None)
class Running(QLabel):
    """Qt itself paints it, on a ground of its own: a second of it has nothing of ours painted.

    Whoever holds it tells a screen reader what it says, and when.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("…")  # each new text of one without a name is an event
        self.lower()

    def stand(
        self, text: str, place: QRect, font: QFont, colours: tuple[QColor, QColor], across: Qt.AlignmentFlag
    ) -> None:
        """Say this there; ``colours`` are those of the letters and of the ground."""
        ink, ground = colours
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, ink)
        palette.setColor(QPalette.ColorRole.Window, ground)
        self.setPalette(palette)
        self.setFont(font)
        self.setAlignment(across | Qt.AlignmentFlag.AlignVCenter)
        self.move(place.topLeft())
        self.setFixedSize(place.size())  # or each text would ask the parent for another size
        self.setText(text)
