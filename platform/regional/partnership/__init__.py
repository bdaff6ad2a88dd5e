"""School-to-school mentoring: who needs, who offers, what is proposed, what became of it."""
