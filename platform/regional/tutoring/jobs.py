"""Names and manners of the background jobs about routes."""

from kernel.jobs import JobKind, Queue

# Every night: routes whose consent has run out are stopped.
STOP_ROUTES = JobKind("regional.stop_routes", Queue.LONG, timeout=120)
