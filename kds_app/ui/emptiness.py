"""Why a place where orders stand is empty: never «none» when nobody knows, or when some are hidden."""

from kds_app.engine.picture import Link
from kds_app.ui.strip import hidden_by_filter
from kds_app.ui.words import Moment, Saying, Tone, reading


def emptiness(none: str, hidden: int, link: Link, moment: Moment) -> Saying:
    """``none`` only where the board may be believed and the filter of this screen holds back nothing that is here."""
    if link.stale(moment.mono):
        return Saying(reading(link, moment).text, Tone.TROUBLE)
    return Saying(hidden_by_filter(hidden) or none, Tone.QUIET)
