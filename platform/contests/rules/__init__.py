"""What a contest's regulations say, as data: read, checked, frozen with their hash (CT-01)."""
