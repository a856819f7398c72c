"""How fast, how big, how busy: figures that anybody can have again with ``python -m tests.benchmarks``. Never tests."""
