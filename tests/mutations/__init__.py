"""The mutation gate: bugs that lose taps or make the screen lie, put in one at a time; each has to be noticed."""
