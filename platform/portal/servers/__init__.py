"""PostgreSQL and Valkey run as child processes, for a machine that has neither."""
