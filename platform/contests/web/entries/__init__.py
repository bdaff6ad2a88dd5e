"""Pages of entries: a school's own, and those the municipality and the region decide on (CT-02)."""
