"""Papers that anybody may check by a short code: what they are, never whom they name."""
