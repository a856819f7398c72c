"""A bug, as data."""

from msgspec import Struct


class Bug(Struct, frozen=True):
    """One change to one file that nobody may make unnoticed."""

    name: str
    """What the program would do, in a few words: «a new key for each try»."""
    file: str
    """From the top of the repository."""
    old: str
    """The text as it stands there, once."""
    new: str
    test: str
    """Who ought to notice, as pytest's node id; where it has parameters and names none, with one of them at least."""

    @property
    def module(self) -> str:
        """The name the file is imported by."""
        return self.file.removesuffix(".py").replace("/", ".")
