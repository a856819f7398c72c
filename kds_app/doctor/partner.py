"""The way to the partner, step by step: network, TLS, clock, credential, an order read, and how long that takes."""

import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from kds_app.domain.delivery import Delivery, Outcome
from kds_app.domain.finding import Finding, Subject, fine, wrong
from kds_app.domain.policy import CLOCKS_AGREE
from kds_app.domain.sign_in import refusal
from kds_app.host.clock import SystemClock
from kds_app.remote.client import Knock, PartnerClient
from kds_app.remote.credential import Credential
from kds_app.ui.refusals import refused
from kds_app.ui.words import span

_SLOW = 2.0
"""Seconds for one small read: a tap takes about as long to be confirmed."""
_SET_THE_CLOCK = "Set date and time; on Debian: sudo timedatectl set-ntp true"


async def examine_partner(
    url: str, credential: Credential | None, client: PartnerClient, clock: SystemClock
) -> AsyncIterator[Finding]:
    """Everything that is known of the way there. What cannot be known because an earlier step failed is left out."""
    host = urlsplit(url).hostname
    if host is None:
        yield wrong(Subject.NETWORK, "no address is set yet", "Settings → Connection")
        return
    knock = await client.knock(url)
    for finding in _line(host, url, knock, clock.now()):
        yield finding
    if isinstance(knock, Delivery):
        return
    if knock.date is not None:
        yield _clock(knock.date - clock.now())
    if credential is None:
        yield wrong(Subject.CREDENTIAL, "there is none to try", "Settings → Connection: paste the secret")
        return
    async for finding in _read(credential, client, clock):
        yield finding


def _line(host: str, url: str, knock: Knock | Delivery, now: datetime) -> list[Finding]:
    """Whether the partner can be reached, and securely."""
    reached = fine(Subject.NETWORK, f"{host} can be reached")
    if not isinstance(knock, Delivery):
        secure = "secured, by a certificate this computer trusts" if url.startswith("https") else "within this computer"
        return [reached, fine(Subject.TLS, secure)]
    if knock.outcome is not Outcome.INSECURE:
        text = f"{host} cannot be reached ({knock.detail})"
        return [wrong(Subject.NETWORK, text, "Check the Wi-Fi or the cable, the address, and the proxy in Settings.")]
    if knock.untimely:
        time_here = f"{now.astimezone():%Y-%m-%d %H:%M}"
        text = f"the certificate of {host} is not valid at the time of this computer, {time_here}"
        return [reached, wrong(Subject.TLS, text), wrong(Subject.CLOCK, f"wrong: it says {time_here}", _SET_THE_CLOCK)]
    way_out = "A Wi-Fi that wants a sign-in does this, and a firewall that reads along: use another network."
    return [reached, wrong(Subject.TLS, f"{host} answers, but not securely ({knock.detail})", way_out)]


def _clock(skew: timedelta) -> Finding:
    """``skew``: how far this computer is behind the server."""
    if abs(skew) <= CLOCKS_AGREE:
        return fine(Subject.CLOCK, f"right to {abs(skew.total_seconds()):.0f} s, against the server's")
    where = "behind" if skew > timedelta(0) else "ahead of"
    return wrong(Subject.CLOCK, f"{span(abs(skew))} {where} the server's", _SET_THE_CLOCK)


async def _read(credential: Credential, client: PartnerClient, clock: SystemClock) -> AsyncIterator[Finding]:
    began = time.perf_counter()
    seen = await client.probe(credential)
    took = time.perf_counter() - began
    if isinstance(seen, Delivery):
        yield wrong(Subject.CREDENTIAL, refused(refusal(seen), clock.now(), seen.request_id))
        return
    yield fine(Subject.CREDENTIAL, f"the partner accepts the secret of {credential.partner_key}")
    damaged = sum(order.damaged for order in seen)
    text = f"{len(seen)} of the last day read"
    if damaged:
        yield wrong(Subject.ORDERS, f"{text}, {damaged} of them in part", "Send klikit the support file.")
    else:
        yield fine(Subject.ORDERS, text)
    text = f"one read took {took * 1000:.0f} ms"
    if took > _SLOW:
        yield wrong(Subject.LATENCY, text, "Taps are confirmed late: use the cable, or stand nearer to the Wi-Fi.")
    else:
        yield fine(Subject.LATENCY, text)
