"""The region's work on the texts of papers: how a text is typed, tried out and compared."""
