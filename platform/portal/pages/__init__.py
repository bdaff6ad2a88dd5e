"""Pages that join modules: sign-in, home, accounts, background work, the log."""
