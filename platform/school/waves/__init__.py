"""Waves: who is asked what before a programme, on the way and after it, and who has answered."""
