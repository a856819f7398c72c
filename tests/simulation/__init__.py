"""Whole nights from one seed: the production engine and store against a simulated server, network, clock and disk."""
