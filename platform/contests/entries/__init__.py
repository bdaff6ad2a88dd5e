"""What schools send in: texts, files, endorsement, admission."""
