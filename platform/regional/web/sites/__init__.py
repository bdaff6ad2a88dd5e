"""Pages of the check of schools' sites."""
