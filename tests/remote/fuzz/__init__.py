"""A fuzz of every decoder: seeded payloads, what must hold of each, and an oracle that was written apart from them.

``python -m tests.remote.fuzz --payloads 100000 --seed 1``
"""
