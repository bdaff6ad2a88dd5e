"""What the demo has measured, before and after (issue 8): the demo school's own curator plays it.

Other schools have rows enough for the region's report.
"""

from portal.demo.measured.elsewhere import close_elsewhere, write_elsewhere
from portal.demo.measured.module import write_module
from portal.demo.measured.play import play_monitoring

__all__ = ["close_elsewhere", "play_monitoring", "write_elsewhere", "write_module"]
