"""What the waves told: figures, judgements, SWOT, and the report that hides small groups."""
