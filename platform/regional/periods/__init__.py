"""Reporting periods: who owes a report, how it is checked, accepted and approved."""
