"""The autumn of the demo school, played by its own curator through the use cases of the portal.

Nothing is written past a rule: who lacks a consent stays out of the base here too.
"""

from portal.demo.autumn.play import play_autumn

__all__ = ["play_autumn"]
