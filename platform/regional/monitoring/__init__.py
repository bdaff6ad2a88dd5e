"""The region's reading of the schools' waves: pairs of values, never an answer or a name."""
