"""The engine, by someone who wants to break it."""
