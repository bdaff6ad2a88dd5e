"""Texts of papers as the region edits them over those that ship with its profile."""
