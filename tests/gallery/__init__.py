"""Boards and sheets as they are painted: to be looked at by people, and measured by tests."""
