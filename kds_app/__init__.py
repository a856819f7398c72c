"""The kitchen display: orders in, taps out, nothing lost."""
