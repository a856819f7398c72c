"""What was asked for on the command line, once and for all."""

from pathlib import Path

from msgspec import Struct


class Config(Struct, frozen=True):
    """How the display is to run."""

    practice: bool = False
    """On a simulated kitchen, and saying so."""
    base_url: str | None = None
    data_dir: Path | None = None
    fullscreen: bool = False
    size: tuple[int, int] | None = None
    screenshot: Path | None = None
    exit_after: float | None = None
    """Seconds."""
    log_level: str = "info"
    watchdog: bool = False
    """Log where the screen stood still for longer than a finger should wait."""


class Kitchen(Struct, frozen=True):
    """How a simulated kitchen behaves."""

    seed: int = 1
    orders_per_minute: float = 6.0
    faults: str = ""
