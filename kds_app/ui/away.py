"""«While you were away»: what a restart or an outage kept from the kitchen, in one line."""

from datetime import datetime

from kds_app.domain.away import Away
from kds_app.domain.tap import Tap
from kds_app.engine.picture import Picture
from kds_app.ui.words import clock_time, translate


def title(told: Away, now: datetime) -> str:
    """What it is about, and since when: with the day, where that was another."""
    if told.since is None:
        return translate("Away", "While you were away")
    since, today = told.since.astimezone(), now.astimezone()
    shown = clock_time(told.since)[:5] if since.date() == today.date() else f"{since:%d.%m. %H:%M}"
    return translate("Away", "While you were away (since {0})").format(shown)


def line(picture: Picture, now: datetime) -> str:
    """All of it in one line: «3 new, 1 changed, 1 cancelled, 2 taps delivered, 1 refused»; empty for nothing."""
    told = picture.away
    if told is None:
        return ""
    delivered, refused = settled(picture.caught_up)
    tap_word = (
        translate("Away", "{0} tap delivered") if len(delivered) == 1 else translate("Away", "{0} taps delivered")
    )
    counts = (
        (translate("Away", "{0} new"), len(told.new)),
        (translate("Away", "{0} changed"), len(told.changed)),
        (translate("Away", "{0} cancelled"), len(told.cancelled)),
        (translate("Away", "{0} finished elsewhere"), len(told.finished)),
        (tap_word, len(delivered)),
        (translate("Away", "{0} refused"), len(refused)),
    )
    return f"{title(told, now)}: {', '.join(text.format(count) for text, count in counts if count)}"


def settled(taps: tuple[Tap, ...]) -> tuple[list[Tap], list[Tap]]:
    """Delivered, and come to nothing; one that a cook took back is neither."""
    return [tap for tap in taps if tap.delivered], [tap for tap in taps if not tap.delivered and not tap.undone]
