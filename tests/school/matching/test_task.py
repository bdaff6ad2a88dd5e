"""The worker's task of matching: it is registered, does the row's work once, tells its page."""

from kernel.jobs import Silent
from school import jobs
from school.matching import service
from school.matching.models import Matching
from school.matching.service import run
from workers.context import TASKS, load_tasks


def test_the_task_computes_the_run_it_was_asked_for(hall, do, curator, make, monkeypatch):
    load_tasks()
    monkeypatch.setattr(service, "AT_ONCE", 10)
    asked = do(curator, run, hall.programme, hall.gathering)
    told = []

    class Counted(Silent):
        def report(self, done, total, note=""):
            told.append((done, total))

    task = TASKS[jobs.MATCH.name]
    result = do(curator, lambda work: task.run(work, Counted(), matching_id=str(asked.id)))

    row = make.read(Matching, asked.id)
    assert (row.state, len(row.inputs_sha256), result) == ("draft", 64, {"matching": str(row.id)})
    assert told == [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
