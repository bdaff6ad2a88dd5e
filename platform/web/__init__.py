"""Flask helpers and the look of the whole portal; knows nothing of schools or the region."""
