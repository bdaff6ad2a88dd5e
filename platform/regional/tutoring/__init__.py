"""Individual educational routes of teachers, kept by tutors with the schools (TR-04)."""
