"""The way to the partner: through a proxy or none, and changed only for one on which somebody answers."""

from datetime import datetime, timedelta

from kds_app.domain.delivery import Delivery
from kds_app.domain.sign_in import Refusal, refusal
from kds_app.host.settings import checked
from kds_app.remote.client import PartnerClient
from kds_app.ui.bridge import Answer
from kds_app.ui.refusals import refused
from kds_app.ui.words import translate


def as_set(proxy: str) -> str:
    """A typed proxy as the settings have it. Raises ``ValueError``, in words that do not repeat it."""
    return str(checked("proxy", proxy))


async def try_way(client: PartnerClient, proxy: str, url: str, now: datetime, skew: timedelta | None) -> Answer:
    """Whether somebody answers at this address through this proxy, or without one; nothing else goes that way yet.

    ``skew``: how far the clock, by which it is ``now``, is known to be off.
    """
    try:
        found = await client.knock_through(proxy, url)
    except ValueError as error:
        return Answer(good=False, text=str(error), why=Refusal.SETTING)
    if isinstance(found, Delivery):
        why = refusal(found, skew)
        text = translate("Way", "{0} Nothing was changed.").format(refused(why, now))
        return Answer(good=False, text=text, why=why)
    if proxy:
        return Answer(good=True, text=translate("Way", "The partner is reached through this proxy from now on."))
    return Answer(good=True, text=translate("Way", "The partner is reached without a proxy from now on."))
