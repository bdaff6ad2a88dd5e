"""Change between two measurements, and what of it may be shown when groups are small."""
