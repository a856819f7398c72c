"""What this display is, and what support will ask for: versions, folders, the last error; and the file with it all."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from kds_app.ui.choice_sheet import ChoiceSheet, deed
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.theme import BOLD, GAP, SEMI
from kds_app.ui.upkeep import About, Upkeep, not_answered
from kds_app.ui.words import translate

_TEXT, _NAME = 4.0, 3.4
Row = tuple[str, str]


def _nobody(about: About) -> str:
    return translate("About", "nobody is signed in") if about.known else not_answered()


def facts(about: About) -> list[Row]:
    """What there is to read out to support."""
    rows = [
        (translate("About", "Version"), about.version),
        (translate("About", "Partner key"), about.partner_key or _nobody(about)),
        (translate("About", "Reference of the last error"), about.request_id or translate("About", "none")),
        (translate("About", "Data folder"), about.data),
        (translate("About", "Log folder"), about.logs),
    ]
    return [(name, value) for name, value in rows if value]


def licences() -> list[Row]:
    """Whose work is shipped with it, and on what terms."""
    return [
        (
            translate("About", "Inter, the typeface"),
            translate("About", "SIL Open Font License 1.1; its text lies beside the fonts, in OFL.txt."),
        ),
        (
            translate("About", "Qt and PySide6"),
            translate(
                "About",
                "GNU LGPL version 3. They are libraries of their own beside this program, and may be replaced by"
                " others; their source is at qt.io.",
            ),
        ),
    ]


class AboutSheet(ChoiceSheet):
    """A support file is never sent by the program: a person reads it first."""

    test_wanted = Signal()

    def __init__(self, parent: QWidget, upkeep: Upkeep) -> None:
        super().__init__("about", parent)
        self._upkeep = upkeep

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - it depends on the display alone
        """What is known, and what came of the support file."""
        upkeep = self._upkeep
        return self.look, upkeep.keeper.about if upkeep.keeper else None, upkeep.support

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """The keys, what came of them, then what there is to read."""
        upkeep = self._upkeep
        if upkeep.keeper is not None:
            file, test = translate("About", "Support file"), translate("About", "Self-test")
            keys = [
                deed("support-file", file, upkeep.write_support_file),
                deed("to-self-test", test, self.test_wanted.emit),
            ]
            text = translate("About", "If klikit support asks: a file with logs and settings, no secret, no customer")
            self.group(text, keys, look, width)
        if upkeep.support is not None:
            colour = look.palette.good if upkeep.support.good else look.palette.said_trouble
            self.page.put(0, look.paragraph(upkeep.support.text, _TEXT, width, weight=SEMI, colour=colour))
        self.page.pen += look.text(2.5)
        if upkeep.keeper is not None:
            self._card(translate("About", "This display"), facts(upkeep.keeper.about), look, width)
        self._card(translate("About", "Licences"), licences(), look, width)
        self.sweep()

    def _card(self, heading: str, rows: Sequence[Row], look: Look, width: int) -> None:
        page, pad, top = self.page, look.text(2.2), self.page.pen
        page.pen += pad
        page.put(pad, look.paragraph(heading, _TEXT, width - 2 * pad, weight=BOLD))
        for name, value in rows:
            page.pen += pad / 2
            page.put(pad, look.paragraph(name, _NAME, width - 2 * pad, colour=look.palette.muted))
            page.put(pad, look.paragraph(value, _TEXT, width - 2 * pad))
        page.pen += pad
        page.cards.append(QRectF(0, top, width, page.pen - top))
        page.pen += look.mm(GAP)
