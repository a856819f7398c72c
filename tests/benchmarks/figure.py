"""What a benchmark gives, and how it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    value: float
    unit: str
    goal: str = ""
    """In words; empty where there is none."""
    met: bool | None = None


def at_most(what: str, value: float, unit: str, most: float) -> Figure:
    """A figure that is better the smaller it is."""
    return Figure(what, value, unit, f"≤ {most:g}", value <= most)


def at_least(what: str, value: float, unit: str, least: float) -> Figure:
    """A figure that is better the greater it is."""
    return Figure(what, value, unit, f"≥ {least:g}", value >= least)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def table(figures: Sequence[Figure]) -> str:
    """All of them, a line each."""
    width = max(len(figure.what) for figure in figures)
    marks = {None: "", True: "met", False: "NOT MET"}
    rows = (f"{f.what:<{width}}  {f.value:>10.2f} {f.unit:<10}{f.goal:<10}{marks[f.met]}" for f in figures)
    return "\n".join(row.rstrip() for row in rows) + "\n"
