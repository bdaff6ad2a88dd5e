"""Pages of uploads for any package: it brings its kinds, its form and its own words."""
