"""A bug, as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """One change to one file that nobody may make unnoticed."""

    name: str
    """What the program would do, in a few words: «a new key for each try»."""
    file: str
    """From the top of the repository."""
    old: str
    """The text as it stands there, once."""
    new: str
    tests: tuple[str, ...]
    """Who ought to notice: files or node ids, as pytest takes them."""

    @property
    def module(self) -> str:
        """The name the file is imported by."""
        return self.file.removesuffix(".py").replace("/", ".")
