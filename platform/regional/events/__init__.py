"""Seminars, forums and expert reviews with registration."""
