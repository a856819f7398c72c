"""Why it rings and why it cannot be heard, in words."""

from collections.abc import Iterable, Sequence
from math import ceil

from kds_app.engine.ringing import Call, Cause
from kds_app.engine.sound import Bell, Silence
from kds_app.ui.bell import MUTE
from kds_app.ui.strip import Part, Weight
from kds_app.ui.words import duration, translate


def bell_name(bell: Bell) -> str:
    """What stands on the key that lets one hear it."""
    return {
        Bell.NEW: translate("Sound", "New order"),
        Bell.CHANGED: translate("Sound", "Order changed"),
        Bell.TROUBLE: translate("Sound", "Trouble"),
    }[bell]


def silence_says(silence: Silence) -> str:
    """Why nothing can be heard."""
    return {
        Silence.NO_DEVICE: translate("Sound", "no loudspeaker"),
        Silence.TAKEN: translate("Sound", "another program holds the loudspeaker"),
        Silence.FAILED: translate("Sound", "the loudspeaker does not work"),
        Silence.STUCK: translate("Sound", "the loudspeaker does not answer"),
        Silence.NO_LIBRARY: translate("Sound", "this computer's sound is not installed"),
        Silence.NO_FILES: translate("Sound", "the sounds are missing, install the program again"),
    }[silence]


def why(calls: Iterable[Call]) -> str:
    """What calls for somebody: which order where it is one, else how many.

    Of trouble no more than the word: what it is stands beside it on the strip, or on the banner.
    """
    says = {
        Cause.NEW: (translate("Sound", "1 new order"), translate("Sound", "{0} new orders")),
        Cause.CALLED_OFF: (translate("Sound", "{1} called off"), translate("Sound", "{0} orders called off")),
        Cause.AMENDED: (translate("Sound", "{1} changed"), translate("Sound", "{0} orders changed")),
    }
    trouble = translate("Sound", "trouble")
    said = [
        says.get(call.cause, (trouble, trouble))[len(call.orders) > 1].format(len(call.orders), *call.orders)
        for call in calls
    ]
    return ", ".join(dict.fromkeys(said))


def sound_says(calls: Sequence[Call], muted: float, silence: Silence | None) -> Iterable[Part]:
    """What the strip says of sound. ``muted``: for so many seconds yet."""
    causes = why(calls)
    if muted:
        text = translate("Sound", "Muted {0}").format(duration(muted))
        yield Part(f"{text}: {causes}" if causes else text, Weight.STRONG)
    elif causes:
        text = translate("Sound", "Ringing: {0}") if silence is None else translate("Sound", "Flashing: {0}")
        only_trouble = all(call.bell is Bell.TROUBLE for call in calls)
        yield Part(text.format(causes), Weight.TROUBLE if only_trouble else Weight.RINGING)
    if silence is not None:
        yield Part(translate("Sound", "No sound: {0}").format(silence_says(silence)), Weight.STRONG)


def mute_says(seconds: float) -> str:
    """What the key does that mutes: quiet for five minutes, or no longer."""
    if seconds:
        return translate("Sound", "Muted {0}: ring again").format(duration(seconds))
    return translate("Sound", "Mute for {0} minutes").format(round(MUTE / 60))


def mute_spoken(seconds: float) -> str:
    """The same for those who hear it, in whole minutes: a name that changes each second is said anew each second."""
    minutes = ceil(seconds / 60)
    if minutes == 1:
        return translate("Sound", "Muted for 1 more minute: ring again")
    if minutes:
        return translate("Sound", "Muted for {0} more minutes: ring again").format(minutes)
    return mute_says(0)
