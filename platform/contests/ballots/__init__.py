"""Sheets handed in, for good: versions, receipts, the close of a round."""
