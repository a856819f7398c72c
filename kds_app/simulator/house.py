"""The parts of one simulator, handed as one to whatever answers requests."""

from msgspec import Struct

from kds_app.simulator.access import Caps, Door
from kds_app.simulator.books import Books
from kds_app.simulator.envelope import Voice
from kds_app.simulator.faults import FaultPlan
from kds_app.simulator.journal import Journal
from kds_app.simulator.kitchen import Kitchen
from kds_app.simulator.replies import Replies


class House(Struct, frozen=True):
    """Everything there is."""

    journal: Journal
    books: Books
    kitchen: Kitchen
    door: Door
    caps: Caps
    replies: Replies
    voice: Voice
    faults: FaultPlan
