"""Contests and honours of the demo: last year's finished, this year's judged, the next announced.

Whatever the portal's own use cases can do on a day that is not today goes through them. Sheets and
entries of another day are written past the fences, with the hashes they would have had: archives
verify, places recount.
"""

from portal.demo.contests.play import play_contests

__all__ = ["play_contests"]
