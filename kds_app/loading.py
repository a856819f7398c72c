"""How the display is loaded: in two thirds of the time and with 6 MB less than plain imports take."""

import builtins
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any

_SIGNATURES = "shibokensupport.signature"
_MAPPING = f"{_SIGNATURES}.mapping"


@contextmanager
def loading() -> Iterator[None]:
    """Around the imports of what is on the screen.

    PySide6 comes with a program that words what is wrong with the arguments of a call. It is compiled anew each time it
    is loaded, for 0.1 s, and a display that works calls nothing wrongly: it is loaded with the first such error.

    With it comes what reads the source of every module that is imported after PySide6, and keeps it, to see whether the
    module wants names in another style (its ``__feature__``). None of ours does; where there is no source, as in the
    package, it knows none either.

    And nothing that is loaded is rubbish to be collected: it stays.
    """
    gc.disable()
    try:
        _load_qt(getattr(builtins, "__orig_import__", builtins.__import__))
        yield
    finally:
        gc.freeze()
        gc.enable()


def _load_qt(python_imports: Callable[..., Any]) -> None:
    """Import QtCore. Where it goes for its signatures, it is given what stands for them.

    A PySide6 that keeps them elsewhere is loaded as it comes.
    """

    def import_(name: str, *args: Any, **named: Any) -> Any:
        if name == _SIGNATURES:
            sys.modules[_MAPPING] = _mapping
            return SimpleNamespace(loader=_Signatures("loader"))
        return python_imports(name, *args, **named)

    builtins.__import__ = import_
    try:
        import PySide6.QtCore  # noqa: F401, PLC0415 - 0.1 s that other commands need not wait
    finally:
        builtins.__import__ = python_imports


class _Signatures(ModuleType):
    """What PySide6 takes for its loader of signatures: the functions of the real one, once one of them is called."""

    def post_init(self) -> None:
        """No ``__feature__``."""

    def finish_import(self, module: ModuleType) -> None:
        """Nothing of Qt that is out of date comes back."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def called(*args: Any) -> Any:
            return getattr(_signatures(), name)(*args)

        return called


@cache
def _signatures() -> ModuleType:
    """The real one."""
    bootstrap: Any = sys.modules["signature_bootstrap"]
    bootstrap.recursion_trap = 0  # it takes a second call for a mistake
    loader: ModuleType = bootstrap.bootstrap()
    return loader


def _update_mapping() -> None:
    _signatures()
    real = sys.modules[_MAPPING]
    real.update_mapping()
    vars(_mapping).update(vars(real), update_mapping=_update_mapping)


_mapping: Any = ModuleType(_MAPPING)
"""The names PySide6 looks its types up by. It looks at the variables of the module itself, and keeps hold of them."""
_mapping.update_mapping = _update_mapping
