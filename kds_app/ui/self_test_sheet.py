"""Before opening: everything the display needs, a row each, green or what is wrong with the way out."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from kds_app.domain.finding import Finding
from kds_app.ui.choice_sheet import ChoiceSheet, deed
from kds_app.ui.findings import subject_name, told, wrong_first
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.upkeep import Examination, Upkeep
from kds_app.ui.words import translate

_TEXT = 4.0
_MARK = 8.0
_NAME = 34.0
_ABREAST = 110.0
"""Millimetres: the mark's column, the name's, and the width from which name and finding stand side by side."""


class SelfTestSheet(ChoiceSheet):
    """Begins when it is opened; the board works on meanwhile, whether anybody is signed in or not."""

    def __init__(self, parent: QWidget, upkeep: Upkeep) -> None:
        super().__init__("self-test", parent)
        self._upkeep = upkeep

    def open_over(self, look: Look, title: str) -> None:
        """Show it, and look at everything."""
        super().open_over(look, title)
        self._upkeep.examine()

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on what was found alone
        """What was found."""
        return self.look, self._upkeep.examination, self._upkeep.keeper is None

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """How it stands, the key that looks again, and the findings: what is wrong first."""
        examination = self._upkeep.examination
        text, colour = self._summary(examination, look)
        self.page.put(0, look.paragraph(text, 4.8, width, weight=BOLD, colour=colour))
        again = translate("SelfTest", "Test again")
        self.group("", [deed("again", again, self._upkeep.examine)], look, width)
        self.page.pen += look.text(2)
        for finding in wrong_first(examination.findings):
            self._card(finding, look, width)
        self.sweep()

    def _summary(self, examination: Examination, look: Look) -> tuple[str, QColor]:
        if self._upkeep.keeper is None:
            text = translate(
                "SelfTest", "The place where secrets are kept has not answered yet. Try again in a minute."
            )
            return text, look.palette.said_warn
        if examination.running:
            return translate("SelfTest", "Testing… {0} done").format(len(examination.findings)), look.palette.text
        if examination.wrong == 1:
            return translate("SelfTest", "1 thing to mend before opening"), look.palette.said_trouble
        if examination.wrong:
            text = translate("SelfTest", "{0} things to mend before opening").format(examination.wrong)
            return text, look.palette.said_trouble
        if examination.over:
            return translate("SelfTest", "All is well: you can open"), look.palette.good
        return translate("SelfTest", "Nothing was tested yet"), look.palette.text

    def _card(self, finding: Finding, look: Look, width: int) -> None:
        page, pad, top = self.page, look.text(2), self.page.pen
        colour = look.palette.said_trouble if finding.wrong else look.palette.good
        left, page.pen = pad + look.text(_MARK), top + pad
        mark, name = "!" if finding.wrong else "✓", subject_name(finding.about)
        page.put(pad, look.paragraph(mark, _TEXT, look.text(_MARK), weight=BOLD, colour=colour))
        page.pen = top + pad
        page.put(left, look.paragraph(name, _TEXT, self._name_room(look, width), weight=BOLD, colour=colour))
        named = page.pen
        if width >= look.text(_ABREAST):
            left, page.pen = left + look.text(_NAME), top + pad
        page.put(left, look.paragraph(told(finding), _TEXT, width - left - pad))
        if finding.way_out:
            page.pen += look.text(0.8)
            way_out = look.paragraph(f"→ {finding.way_out}", _TEXT, width - left - pad, weight=SEMI)
            page.put(left, way_out)
        page.pen = max(page.pen, named) + pad
        page.cards.append(QRectF(0, top, width, page.pen - top))
        page.pen += look.mm(GAP) / 2

    @staticmethod
    def _name_room(look: Look, width: int) -> float:
        beside = look.text(_NAME) if width >= look.text(_ABREAST) else width - look.text(_MARK)
        return beside - look.text(4)
