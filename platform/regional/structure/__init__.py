"""Schools and municipalities of the region, as they were on any day (RG-01, RG-02)."""
