"""The simulator's server: the contract row by row, the faults as a client sees them, the truth of its ledger."""
