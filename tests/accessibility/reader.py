"""A screen reader of sorts, run by the system's own Python: knows names, roles, states and actions, and nothing else.

It takes one request a line on stdin, as JSON, and answers each with one line. What it is told of the screen comes
over the accessibility bus, so that what it cannot find a person who does not see cannot find either.
"""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version has to be named first

LOOK = 60
"""Milliseconds between two looks at the tree."""
ANNOUNCED = "object:announcement"
Found = dict[str, Any]


class Reader:
    """Reads the program of this name, once it is there."""

    def __init__(self, program: str) -> None:
        Atspi.init()
        Atspi.set_timeout(5000, 15000)
        self._program = program
        self._said: list[str] = []
        self._torn = False
        """Something went while the tree was walked last."""
        self._listener = Atspi.EventListener.new(lambda event: self._said.append(event.any_data or ""))
        self._listener.register(ANNOUNCED)

    def answer(self, request: Found) -> object:
        """What becomes of a request; raises LookupError where nothing on the screen is called that."""
        match request["do"]:
            case "tree":
                return self._await(request, self._whole)
            case "find":
                return self._await(request, lambda: self._first(request))[0]
            case "gone":
                return self._await(request, lambda: self._first(request) is None)
            case "act":
                return self._act(request)
            case "focus":
                look = partial(self._focused, request.get("other_than"))
                return self._await(request, look) if "other_than" in request else look()
            case "said":
                return self._await(request, lambda: next((s for s in self._said if request["text"] in s), None))
        raise LookupError(request["do"])

    def _await(self, request: Found, look: Callable[[], Any]) -> Any:
        """What a look gives, as soon as it gives anything."""
        over = GLib.get_monotonic_time() + request["within"] * 1_000_000
        while not (found := look()):
            if GLib.get_monotonic_time() > over:
                seen = [f"{told['role']} {told['name']!r}" for told, _ in self._walk() if told["name"]]
                raise LookupError(f"{request} within {request['within']} s; there was {seen}, said {self._said}")
            GLib.timeout_add(LOOK, lambda: False)
            GLib.MainContext.default().iteration(True)
        return found

    def _act(self, request: Found) -> Found:
        told, thing = self._await(request, lambda: self._first(request))
        if not {"enabled", "sensitive"} <= set(told["states"]):
            raise LookupError(f"{told} cannot be worked now")
        if not thing.get_action_iface().do_action(told["actions"].index(request["action"])):
            raise LookupError(f"{told} did not answer")
        return dict(told)

    def _first(self, request: Found) -> tuple[Found, Any] | None:
        wanted = {key: request[key] for key in ("role", "name") if key in request}
        states = set(request.get("states", ()))
        found = (each for each in self._walk() if wanted.items() <= each[0].items())
        return next((each for each in found if states <= set(each[0]["states"])), None)

    def _focused(self, other_than: str | None = None) -> str:
        """The name of the innermost thing that has the focus, unless it is this; empty where there is none."""
        focused = ["", *(told["name"] for told, _ in self._walk() if "focused" in told["states"])]
        return focused[-1] if focused[-1] != other_than else ""

    def _whole(self) -> list[Found]:
        """All that shows, in reading order; nothing where some of it went meanwhile."""
        self._torn = False
        found = [told for told, _ in self._walk()]
        return [] if self._torn else found

    def _walk(self) -> Iterator[tuple[Found, Any]]:
        """All that shows, in reading order, as far as it does not go meanwhile."""
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for index in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(index)
            if application is not None and application.get_name() == self._program:
                for child in range(application.get_child_count()):
                    yield from self._below(application.get_child_at_index(child))

    def _below(self, thing: Any) -> Iterator[tuple[Found, Any]]:
        try:
            told = _told(thing)
            children = [thing.get_child_at_index(index) for index in range(thing.get_child_count())] if told else []
        except (GLib.Error, AttributeError):
            self._torn = True
            return
        if told is not None:
            yield told, thing
        for child in children:
            yield from self._below(child)


def _told(thing: Any) -> Found | None:
    """What is to be known of a thing; None for what does not show."""
    states = [state.value_nick for state in thing.get_state_set().get_states()]
    if "showing" not in states:
        return None
    action, place = thing.get_action_iface(), thing.get_component_iface()
    extents = place.get_extents(Atspi.CoordType.SCREEN) if place else None
    return {
        "role": thing.get_role_name(),
        "name": thing.get_name(),
        "description": thing.get_description(),
        "states": states,
        "actions": [action.get_action_name(index) for index in range(action.get_n_actions())] if action else [],
        "extents": [extents.x, extents.y, extents.width, extents.height] if extents else [],
    }


def main(program: str) -> None:
    """Answer until there are no more requests."""
    reader = Reader(program)
    sys.stdout.write('"ready"\n')
    sys.stdout.flush()
    for line in sys.stdin:
        try:
            answer = {"gives": reader.answer(json.loads(line))}
        except LookupError as error:
            answer = {"lacks": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
