"""Why a sign-in did not come about, in words for the person who pasted the secret, each with the way out."""

from datetime import datetime

from kds_app.domain.sign_in import Refusal
from kds_app.domain.tap import Account
from kds_app.ui.words import translate


def refused(why: Refusal, now: datetime, request_id: str = "") -> str:
    """Why the partner, or the way there, refused it; ``now`` is the time this computer thinks it is."""
    text = _said(why).format(f"{now.astimezone():%d.%m.%Y %H:%M}")
    return f"{text} ({request_id})" if request_id else text


def another_shop(account: Account, waiting: int) -> str:
    """The partner accepts it, for another shop. ``waiting`` taps of this one would be left behind."""
    text = translate("Refusal", "This secret is good, but for another shop: {0} at {1}.")
    text = text.format(account.partner_key, account.base_url)
    if waiting:
        kept = translate("Refusal", "{0} taps of this shop wait; they are kept for it and never sent to the other.")
        text = f"{text} {kept.format(waiting)}"
    return f"{text} {translate('Refusal', 'Test and save once more to change this display over to it.')}"


def _said(why: Refusal) -> str:
    return {
        Refusal.WRONG_SECRET: translate("Refusal", "The partner does not accept this key and secret: copy both again."),
        Refusal.REVOKED: translate("Refusal", "The partner has revoked this access: ask your klikit operator."),
        Refusal.SCOPE_MISSING: translate(
            "Refusal", "The secret is right, but it may not read orders: ask your klikit operator for orders:read."
        ),
        Refusal.NO_API: translate("Refusal", "There is no partner API at this address."),
        Refusal.RATE_LIMITED: translate("Refusal", "The partner is busy: try again in a minute."),
        Refusal.SERVER_TROUBLE: translate("Refusal", "The partner is unavailable: try again in a minute."),
        Refusal.NO_NETWORK: translate(
            "Refusal", "The partner cannot be reached: check the network, the address and the proxy."
        ),
        Refusal.CUT_OFF: translate("Refusal", "The partner was reached, but did not answer: try again."),
        Refusal.INSECURE: translate(
            "Refusal", "The secure connection failed: this network puts itself in between, or the address is wrong."
        ),
        Refusal.CLOCK: translate(
            "Refusal", "The clock of this tablet is wrong: it says {0}. Set date and time, then try again."
        ),
        Refusal.PORTAL: translate("Refusal", "The Wi-Fi wants a sign-in first: open a browser."),
        Refusal.ELSEWHERE: translate("Refusal", "The address leads elsewhere: check it, and the network."),
    }.get(why, translate("Refusal", "The partner gave no answer that could be understood: try again."))
