"""The kitchen display: orders in, taps out, nothing lost."""

__version__ = "0.1.0"
