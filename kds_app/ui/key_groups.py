"""Commands as they stand together on the sheets that tell of keys."""

from kds_app.ui.keymap import PICKS, Command
from kds_app.ui.words import translate


def key_groups() -> tuple[tuple[str, tuple[Command, ...]], ...]:
    """(heading, commands): each command once, what is pressed all evening first."""
    return (
        (
            translate("Keys", "On the ticket in the ring"),
            (
                *(Command.PRIMARY, Command.ACCEPT, Command.READY, Command.PICKED_UP, Command.REJECT, Command.UNDO),
                *(Command.GOT_IT, Command.TICK, Command.NEXT_ITEM, Command.PREVIOUS_ITEM, Command.OPEN),
            ),
        ),
        (
            translate("Keys", "Where a tap waits for you"),
            (Command.TRY_AGAIN, Command.IT_IS_DONE, Command.DROP_IT),
        ),
        (
            translate("Keys", "Moving about"),
            (
                *(Command.LEFT, Command.RIGHT, Command.UP, Command.DOWN),
                *(Command.NEXT_PAGE, Command.PREVIOUS_PAGE),
            ),
        ),
        (
            translate("Keys", "Beside the board"),
            (
                *(Command.SCHEDULED, Command.DONE, Command.ALL_DAY, Command.MUTE, Command.NOTICES),
                *(Command.FILTER, Command.SETTINGS, Command.HELP, Command.PRACTICE, Command.BANNER),
            ),
        ),
        (translate("Keys", "Picking a ticket by its digit"), PICKS),
    )
