"""The whole program on real HTTP, real files and a real window."""
