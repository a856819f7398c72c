"""Measurements to be read by a person; nothing here is asserted in the test run."""
