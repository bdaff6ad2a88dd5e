"""Stored uploads and results: kept in PostgreSQL, behind the same fences as the rows."""
