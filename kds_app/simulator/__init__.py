"""The partner API in a box: a strict HTTP server on loopback, a kitchen that places orders, faults on request."""

from kds_app.simulator.books import Entry
from kds_app.simulator.box import Simulator, serve
from kds_app.simulator.envelope import Dialect
from kds_app.simulator.faults import Fault
from kds_app.simulator.journal import Actor, Counts, Effect, Hand, Seen
from kds_app.simulator.words import Code, RefusedError

__all__ = [
    "Actor",
    "Code",
    "Counts",
    "Dialect",
    "Effect",
    "Entry",
    "Fault",
    "Hand",
    "RefusedError",
    "Seen",
    "Simulator",
    "serve",
]
