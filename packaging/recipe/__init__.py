"""How the packages are made that people install: what goes in, what has to stay out, and how that is seen to."""
