"""What was found of one thing, as a value: a line on a terminal, a row on the screen at the start of a shift."""

from enum import StrEnum

from msgspec import Struct


class Subject(StrEnum):
    """What was looked at, in the order it is told."""

    VERSION = "version"
    PLATFORM = "platform"
    """What Qt shows its windows by."""
    SCREEN = "screen"
    LETTERS = "letters"
    SOUND = "sound"
    DISK = "disk"
    TAPS = "taps"
    SETTINGS = "settings"
    KEYRING = "keyring"
    NETWORK = "network"
    TLS = "tls"
    CLOCK = "clock"
    CREDENTIAL = "credential"
    ORDERS = "orders"
    LATENCY = "latency"


class Finding(Struct, frozen=True):
    """``wrong`` is something that should be mended before a shift; then ``way_out`` says how."""

    about: Subject
    text: str
    wrong: bool = False
    way_out: str = ""

    def line(self) -> str:
        """The finding for a terminal."""
        text = f"{self.text.rstrip('.')}. {self.way_out}" if self.way_out else self.text
        return f"{'!!' if self.wrong else 'ok'}  {self.about:<10}  {text}"


def fine(about: Subject, text: str) -> Finding:
    """All is well with it."""
    return Finding(about, text)


def wrong(about: Subject, text: str, way_out: str = "") -> Finding:
    """It should be mended."""
    return Finding(about, text, wrong=True, way_out=way_out)
