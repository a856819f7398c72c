"""Tests, room by room as in kds_app."""
