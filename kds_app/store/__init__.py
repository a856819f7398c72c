"""SQLite: the outbox and the last snapshot, on one connection in a thread of its own."""
