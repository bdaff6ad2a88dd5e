"""The check of schools' sites (PL-15)."""
