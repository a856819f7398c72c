"""The screen, in Qt. ``bridge`` is the only object here that knows the engine."""
