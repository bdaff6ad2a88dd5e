"""A contest from its announcement to its end: its rules, its rounds, its dates."""
