"""Mergers, transfers and closures of schools: dated, previewed and undone (RG-01)."""
