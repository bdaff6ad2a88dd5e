"""Questionnaires as data: what is asked, how it is answered, what the answers add up to."""
