"""Everything that can be set, a large key for each page; a key beside the title of each page leads back here."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.sheet import Sheet
from kds_app.ui.words import translate


class SettingsIndex(ChoiceSheet):
    """Its pages are sheets of their own; they stand in the order in which they were added."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("settings", parent)
        self._pages: dict[str, tuple[str, Callable[[], object]]] = {}

    def add(self, page: Sheet, title: str, open_page: Callable[[], object], back: Callable[[], object]) -> None:
        """From now on there is a key for this page; ``back`` opens this sheet again."""
        self._pages[page.objectName()] = (title, open_page)
        page.lead_back(back)

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - the pages are always the same
        """How it looks."""
        return self.look

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """A key for each page."""
        self.group(translate("Settings", "What do you want to set?"), [*map(self._option, self._pages)], look, width)
        self.sweep()

    def _option(self, page: str) -> Option:
        title, open_page = self._pages[page]
        return Option(id=page, label=title, spoken=title, name=f"{page}-page", chosen=None, choose=open_page)
