"""From sheets to places, in exact fractions and the standard library alone."""
