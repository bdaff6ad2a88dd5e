"""The pack as background work: whose file it is, and that a killed worker leaves no half of it."""

import io
import multiprocessing
import os
import signal
import time
from zipfile import ZipFile

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from kernel.documents.content import Document, Paragraph
from kernel.errors import NotFound
from kernel.files.models import StoredFile
from kernel.files.queries import file_for_download
from kernel.identity.permissions import Role
from kernel.jobs import Job
from kernel.jobs_queries import job_seen
from school.documents import pack_file, pack_plan
from school.documents.packs import ask_pack
from tests.conftest import NOW
from tests.school.documents.test_packs import ask
from workers import drain as drains
from workers.context import load_tasks

SLOW = 0.15


@pytest.fixture
def bound(database, monkeypatch):
    """The workers' engine on this process's database."""
    load_tasks()
    engine = create_engine(database.app_url, poolclass=NullPool)
    monkeypatch.setattr(drains, "engine", lambda: engine)
    yield engine
    engine.dispose()


@pytest.fixture
def asked(make, papers, do, curator, whole):
    return do(curator, ask_pack, ask(whole["programme"]))


def stored(make) -> list[StoredFile]:
    return make.rows(StoredFile)


def push_on(database) -> None:
    with database.admin.begin() as connection:
        connection.execute(text("UPDATE kernel.job SET lease_until = NULL, run_after = now()"))


def test_the_file_is_for_whoever_asked_and_is_put_away_after_a_week(
    make, asked, bound, work_for, world, curator
):
    assert drains.drain("long") == 1
    job, file = make.one(Job, name="school.pack"), make.one(StoredFile)
    assert (job.state, job.result) == (
        "done", {"file_id": str(file.id), "papers": 3, "left_out": 0},
    )  # fmt: skip
    assert (file.school_id, file.account_id) == (curator.school_id, curator.account_id)
    assert (file.expires_at - file.created_at).days == 7
    content = file_for_download(work_for(curator), file.id).content
    with ZipFile(io.BytesIO(content)) as pack:
        assert pack.testzip() is None
    for other in (world.actors[Role.HEAD], world.foreign[Role.CURATOR]):
        with pytest.raises(NotFound):
            file_for_download(work_for(other), file.id)


def test_another_schools_job_is_not_there(make, asked, work_for, world, curator):
    assert job_seen(work_for(curator), asked).name == "school.pack"
    for other in (world.foreign[Role.CURATOR], world.actors[Role.HEAD]):
        with pytest.raises(NotFound):
            job_seen(work_for(other), asked)


def test_a_worker_killed_half_way_leaves_no_half_pack(
    make, papers, asked, bound, database, monkeypatch
):
    """WK-01: the process dies while papers are being made; the next one makes the whole pack."""

    def slowly(session, profile, school, row):
        time.sleep(SLOW)
        return Document(title=row.title, blocks=(Paragraph("Слова"),), made_at=NOW)

    monkeypatch.setattr(pack_plan, "composed", slowly)
    worker = multiprocessing.get_context("fork").Process(target=drains.drain, args=("long",))
    worker.start()
    end = time.monotonic() + 30
    while make.one(Job, name="school.pack").steps_done < 1:
        assert time.monotonic() < end
        time.sleep(SLOW / 5)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    job = make.one(Job, name="school.pack")
    assert (job.state, job.attempts, stored(make)) == ("new", 1, [])
    push_on(database)
    drains.drain("long")
    job = make.one(Job, name="school.pack")
    assert (job.state, job.attempts, len(stored(make))) == ("done", 2, 1)
    assert job.result["papers"] == 3


def test_stopped_by_its_person_it_leaves_nothing(make, papers, asked, bound, database, monkeypatch):
    def stop(session, profile, school, row):
        with database.admin.begin() as connection:
            connection.execute(text("UPDATE kernel.job SET cancel_asked = true"))
        return Document(title=row.title, blocks=(Paragraph("Слова"),), made_at=NOW)

    monkeypatch.setattr(pack_plan, "composed", stop)
    drains.drain("long")
    assert make.one(Job, name="school.pack").state == "cancelled"
    assert stored(make) == []


def test_over_the_limit_it_ends_with_words_and_no_file(make, asked, bound, monkeypatch):
    """The limit of stored files is 50 MB; here it is lowered instead of printing so much."""
    from kernel.files.models import MAX_BYTES
    from portal.job_words import is_code, reason

    assert MAX_BYTES == 50 * 1024 * 1024
    monkeypatch.setattr(pack_file.PackFile.__init__, "__kwdefaults__",
                        {"one_pdf": True, "most": 4096})  # fmt: skip
    drains.drain("long")
    job = make.one(Job, name="school.pack")
    assert (job.state, job.error, stored(make)) == ("dead", "pack_too_large", [])
    assert not is_code(job.error)
    assert "50 МБ" in reason(job.error)
