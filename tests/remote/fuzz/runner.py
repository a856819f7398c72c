"""The payloads of a seed, put to the decoders one by one."""

from collections import Counter
from collections.abc import Iterable

from tests.remote.fuzz.checks import Decoders, wrongs
from tests.remote.fuzz.payloads import Kind, Payload, make
from tests.remote.fuzz.wire import bench


async def run(
    seed: int, numbers: Iterable[int], decoders: Decoders | None = None
) -> tuple[Counter[Kind], list[tuple[Payload, list[str]]]]:
    """How many payloads of each kind there were, and those of which something did not hold."""
    kinds: Counter[Kind] = Counter()
    bad: list[tuple[Payload, list[str]]] = []
    under_test = decoders or Decoders()
    async with bench() as on_the_wire:
        for number in numbers:
            payload = make(seed, number)
            kinds[payload.kind] += 1
            is_wire = payload.kind is Kind.WIRE
            found = await (on_the_wire.wrongs(payload) if is_wire else wrongs(payload, under_test))
            if found:
                bad.append((payload, found))
    return kinds, bad
