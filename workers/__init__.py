"""Background work: PostgreSQL holds the jobs, RQ rings, these processes do."""
