"""Tests of the screen, by someone who plays the cook."""
