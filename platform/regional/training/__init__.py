"""Courses for curators: runs, attendance, certificates, and who stands where."""
