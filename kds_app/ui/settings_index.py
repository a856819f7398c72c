"""Everything that can be set, a large key for each page; a key beside the title of each page leads back here."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from kds_app.ui.choice_sheet import ChoiceSheet, Option
from kds_app.ui.look import Look
from kds_app.ui.scene import Scene
from kds_app.ui.words import translate


class SettingsIndex(ChoiceSheet):
    """Its ``pages`` are sheets of their own: the title of each by its name, and what opens it."""

    def __init__(self, pages: Mapping[str, tuple[str, Callable[[], object]]], parent: QWidget) -> None:
        super().__init__("settings", parent)
        self._pages = pages

    def content(self, scene: Scene) -> object:  # noqa: ARG002 - the pages are always the same
        """How it looks, and how many there are."""
        return self.look, len(self._pages)

    def write(self, scene: Scene, look: Look, width: int) -> None:  # noqa: ARG002 - see above
        """A key for each page."""
        self.group(translate("Settings", "What do you want to set?"), [*map(self._option, self._pages)], look, width)
        self.sweep()

    def _option(self, page: str) -> Option:
        title, open_page = self._pages[page]
        return Option(id=page, label=title, spoken=title, name=f"{page}-page", chosen=None, choose=open_page)
