"""Pages of monitoring: what is asked of whom and when, what came back, what is said of it."""
