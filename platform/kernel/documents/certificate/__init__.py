"""Sheets that honour or certify, one a page, marked for screen readers, with a code to check.

The callers say what a sheet holds (`content`, which loads nothing heavy); how it looks is known
here alone. `file.render` loads reportlab: import it where a file is made.
"""
