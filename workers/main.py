"""A worker process: one RQ queue each, because a worker on two can lose a job it just popped."""

import logging

from redis import Redis
from rq import Queue as RqQueue
from rq import Worker
from rq.serializers import JSONSerializer

from kernel.documents import fonts
from kernel.jobs import Queue
from kernel.logs import configure
from kernel.settings import Settings
from workers.context import load_tasks

log = logging.getLogger(__name__)


def warm() -> None:
    """Import before the fork what every job would otherwise pay for."""
    load_tasks()
    fonts.warm()


def main(queue: str) -> None:
    """Wait for bells of one queue until SIGTERM."""
    configure("worker")
    settings = Settings.from_env()
    warm()
    redis = Redis.from_url(settings.redis_url)
    worker = Worker(
        [RqQueue(Queue(queue), connection=redis, serializer=JSONSerializer)],
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=20,
        job_monitoring_interval=5,
        maintenance_interval=10,
    )
    worker.work(logging_level="WARNING")
