"""This computer: folders, lock, settings, secrets, logs, clock."""
