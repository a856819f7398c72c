"""What a crash leaves of the memory of this process: nothing, for the secret is in it."""

import sys
from contextlib import suppress


def leave_no_core() -> None:
    """From now on no core file of this process, or of one it starts, is written. Windows writes none unasked."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
