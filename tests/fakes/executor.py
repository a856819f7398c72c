"""An executor without a thread, so that all happens in one order."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class InThisThread(ThreadPoolExecutor):
    """Work is done when ``submit`` returns. ``then`` is called once after the next work."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self.then: Callable[[], None] | None = None

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Done when this returns; who awaits it hears of it some turns of the loop later."""
        future: Future[T] = Future()
        try:
            future.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed on to whoever awaits it, as an executor does
            future.set_exception(error)
        then, self.then = self.then, None
        if then is not None:
            then()
        return future
