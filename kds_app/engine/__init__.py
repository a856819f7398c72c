"""Keeps the board true: takes taps, sends them, reads orders. Knows the world through ``ports`` only."""
