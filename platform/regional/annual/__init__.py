"""The annual report of the region."""
