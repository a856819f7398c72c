"""This computer: its directories, its keyring, its settings, its logs, and that only one display runs on a data directory."""
