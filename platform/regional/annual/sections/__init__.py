"""The sections of the report: each turns what was read into sentences and tables."""
