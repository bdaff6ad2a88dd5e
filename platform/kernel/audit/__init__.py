"""Who changed and who saw: an append-only log."""
