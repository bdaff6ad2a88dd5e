"""Imports of workbooks: reading, checking, preview and commit by one engine (README.md)."""
