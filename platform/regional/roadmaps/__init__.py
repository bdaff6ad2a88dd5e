"""How far schools are by their roadmaps: counts and dates, never a typed word."""
