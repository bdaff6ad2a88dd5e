"""Matching, pairs and meetings of the demo school, played by its own curator.

Nothing is written past a rule: nobody stands in a pair here without consents, an interview, the
course and both confirmations.
"""

from portal.demo.pairs_at_work.play import play_pairs

__all__ = ["play_pairs"]
