"""Pages of contests and honours."""
