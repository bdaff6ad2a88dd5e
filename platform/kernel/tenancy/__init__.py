"""The region, its municipalities and its schools, which are the tenants."""
