"""Bodies of the functions that 0020_contests_rights makes. A change is a new migration's, with its own."""
