"""This computer: directories, keyring, settings, logs, and the lock that lets one display run on its data."""
