"""What this kitchen does otherwise than others: what its screen shows, who says picked up, why it may refuse."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from kds_app.ui.choice_sheet import Option
from kds_app.ui.filter_sheet import Choice, Sort, choices, option, sort_name
from kds_app.ui.look import Look
from kds_app.ui.question_sheet import Question, QuestionSheet, yes_or_no
from kds_app.ui.scene import Scene
from kds_app.ui.upkeep import Upkeep
from kds_app.ui.words import translate

_BY_NAME = (Sort.BRAND, Sort.BRANCH, Sort.PROVIDER)


def kitchen() -> tuple[Question, ...]:
    """What is asked, in the order it stands."""
    return (
        Question(
            "hide_picked_up_for_delivery",
            translate("Kitchen", "The rider's app says when a delivery is picked up: no key for it here"),
            yes_or_no(),
        ),
    )


class KitchenSheet(QuestionSheet):
    """``reasons``: what is offered to refuse an order, by now: (code, label)."""

    def __init__(self, parent: QWidget, upkeep: Upkeep, reasons: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__("kitchen", kitchen, parent)
        self._upkeep = upkeep
        self._reasons = reasons

    def open_over(self, look: Look, title: str) -> None:
        """Show it, and ask for names."""
        super().open_over(look, title)
        self._upkeep.learn_the_shop()

    def content(self, scene: Scene) -> object:
        """What is chosen, what can be, and the reasons."""
        keeper = self._upkeep.keeper
        reasons = (keeper.partners_reasons, keeper.own_reasons) if keeper else None
        return super().content(scene), self._choices(scene), reasons, tuple(self._reasons())

    def _choices(self, scene: Scene) -> list[Choice]:
        orders = (ticket.order for ticket in scene.picture.board.tickets)
        return choices(orders, self.preferences, self._upkeep.shop)

    def write_more(self, scene: Scene, look: Look, width: int) -> None:
        """What this screen shows alone, by name, then why an order may be refused."""
        there = self._choices(scene)
        for sort in _BY_NAME:
            keys = [option(each, self.preferences, self.preferred.emit) for each in there if each.sort is sort]
            heading = translate("Kitchen", "{0}: this screen shows what is chosen, or all where nothing is")
            self.group(heading.format(sort_name(sort)), keys, look, width)
        self._write_reasons(look, width)

    def _write_reasons(self, look: Look, width: int) -> None:
        heading = translate("Kitchen", "Reasons to reject or cancel")
        keeper = self._upkeep.keeper
        if keeper is not None and keeper.partners_reasons:
            names = {False: translate("Kitchen", "The partner's"), True: translate("Kitchen", "Our own")}
            keys = [self._list(heading, name, own=own, chosen=keeper.own_reasons is own) for own, name in names.items()]
            self.group(heading, keys, look, width)
        else:
            self.page.pen += look.text(2.5)
            text = translate("Kitchen", "{0}: this kitchen's own, as the partner has told no list").format(heading)
            self.page.put(0, look.paragraph(text, 3.7, width, colour=look.palette.muted))
        offered = " · ".join(label for _, label in self._reasons())
        self.page.put(0, look.paragraph(offered, 4.0, width))

    def _list(self, heading: str, name: str, *, own: bool, chosen: bool) -> Option:
        return Option(
            id=("own_reasons", own),
            label=name,
            spoken=f"{heading}: {name}",
            name=f"own-reasons-{own}".lower(),
            chosen=chosen,
            choose=lambda: self._upkeep.offer_own_reasons(own=own),
        )
