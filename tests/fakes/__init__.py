"""Stand-ins for the world, small enough to be believed; they pass the same contract tests as the real thing."""
