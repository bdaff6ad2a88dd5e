"""Background work and its files as pages show them (WK-03, WK-04)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from kernel.jobs import Job
from portal import job_words
from workers.context import TASKS, load_tasks

STARTED = {"started_at": datetime(2026, 11, 22, 7, 0, tzinfo=UTC), "attempts": 1}


def state_of(rows, job_id):
    return rows(select(Job.state, Job.cancel_asked).where(Job.id == job_id))[0]


class TestProgress:
    def test_the_page_shows_how_far_it_is(self, world, client_as, job):
        curator = world.actors[Role.CURATOR]
        job_id = job(curator, steps_done=7, steps_total=11, note="Школа № 3", **STARTED)
        page = client_as(Role.CURATOR).get(f"/jobs/{job_id}").text
        assert '<progress aria-labelledby="job-name" max="11" value="7">7 из 11' in page
        assert "Проверка загрузки" in page
        assert "Школа № 3" in page
        assert "поставили вы" in page
        assert '<noscript><meta http-equiv="refresh"' in page

    def test_htmx_asks_for_the_block_until_the_job_ends(self, world, client_as, job):
        curator, client = world.actors[Role.CURATOR], client_as(Role.CURATOR)
        running, done = job(curator, **STARTED), job(curator, state="done", **STARTED)
        asked = {"HX-Request": "true"}
        block = client.get(f"/jobs/{running}", headers=asked)
        assert "<html" not in block.text
        assert block.headers["Vary"].startswith("HX-Request")
        assert 'hx-trigger="every 2s"' in block.text
        ended = client.get(f"/jobs/{done}", headers=asked).text
        assert "hx-trigger" not in ended
        assert "готово" in ended

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "ждёт очереди"),
            (STARTED, "выполняется"),
            ({**STARTED, "cancel_asked": True}, "останавливается"),
            ({**STARTED, "error": "TimeoutError", "attempts": 2}, "попытка 2 из 5 не удалась"),
            ({**STARTED, "state": "dead", "error": "worker_died"}, "останавливался во время"),
            ({**STARTED, "state": "dead", "error": "KeyError"}, "KeyError"),
            ({"state": "cancelled"}, "снято, выполняться не будет"),
        ],
    )
    def test_each_state_has_its_words(self, world, client_as, job, values, words):
        job_id = job(world.actors[Role.CURATOR], **values)
        assert words in client_as(Role.CURATOR).get(f"/jobs/{job_id}").text

    def test_it_is_listed_for_the_person(self, world, client_as, job):
        job(world.actors[Role.CURATOR])
        job(world.actors[Role.HEAD], name="regional.compile_year")
        page = client_as(Role.CURATOR).get("/me/jobs").text
        assert "Проверка загрузки" in page
        assert "Полный пересчёт" not in page

    @pytest.mark.parametrize("role", [Role.HEAD, Role.REGION_OPERATOR, Role.JUROR])
    def test_somebody_elses_work_is_no_page(self, world, client_as, job, role):
        job_id = job(world.actors[Role.CURATOR])
        assert client_as(role).get(f"/jobs/{job_id}").status_code == 404
        assert client_as(role).post(f"/jobs/{job_id}/stop").status_code == 404


class TestStopping:
    def test_it_is_asked_to_stop(self, world, client_as, job, rows):
        job_id = job(world.actors[Role.CURATOR], **STARTED)
        answer = client_as(Role.CURATOR).post(f"/jobs/{job_id}/stop")
        assert answer.location == f"/jobs/{job_id}"
        assert state_of(rows, job_id) == ("new", True)
        assert rows(select(AuditEntry.action)) == [("job.stop_asked",)]

    def test_what_has_ended_cannot_be_stopped(self, world, client_as, job, rows):
        job_id = job(world.actors[Role.CURATOR], state="done", **STARTED)
        assert client_as(Role.CURATOR).post(f"/jobs/{job_id}/stop").status_code == 409
        assert state_of(rows, job_id) == ("done", False)

    @pytest.mark.parametrize("role", [Role.JUROR, Role.MUNICIPAL, Role.MENTOR])
    def test_any_hat_may_stop_its_own(self, world, client_as, job, rows, role):
        job_id = job(world.actors[role], **STARTED)
        assert client_as(role).get(f"/jobs/{job_id}").status_code == 200
        assert client_as(role).post(f"/jobs/{job_id}/stop").status_code == 303
        assert state_of(rows, job_id) == ("new", True)


class TestFailed:
    @pytest.fixture
    def dead(self, world, job):
        return job(
            world.actors[Role.CURATOR],
            name="imports.commit",
            state="dead",
            error="worker_died",
            **{**STARTED, "attempts": 5},
        )

    def test_the_administrator_sees_why_and_whose(self, client_as, dead):
        page = client_as(Role.REGION_ADMIN).get("/jobs").text
        assert "Запись загрузки" in page
        assert "Сервер несколько раз подряд останавливался" in page
        assert "Опытный curator one" in page

    def test_a_retry_starts_anew(self, client_as, dead, rows):
        answer = client_as(Role.REGION_ADMIN).post(f"/jobs/{dead}/retry")
        assert answer.location == f"/jobs/{dead}"
        row = rows(select(Job.state, Job.attempts, Job.error, Job.finished_at))[0]
        assert row == ("new", 0, None, None)
        assert rows(select(AuditEntry.action)) == [("job.retried",)]

    def test_what_is_put_away_is_not_tried_again(self, client_as, dead, rows):
        admin = client_as(Role.REGION_ADMIN)
        assert admin.post(f"/jobs/{dead}/discard").location == "/jobs"
        assert state_of(rows, dead) == ("cancelled", False)
        assert admin.post(f"/jobs/{dead}/retry").status_code == 409

    @pytest.mark.parametrize("role", [Role.CURATOR, Role.REGION_OPERATOR, Role.MUNICIPAL])
    def test_others_are_told_which_right_is_missing_and_who_gives_it(
        self, client_as, dead, rows, role
    ):
        client = client_as(role)
        refusal = client.get("/jobs")
        assert refusal.status_code == 403
        assert "разбирать остановившиеся задания" in refusal.text
        assert "Администратор региона" in refusal.text
        for act in ("retry", "discard"):
            assert client.post(f"/jobs/{dead}/{act}").status_code == 403
        assert state_of(rows, dead) == ("dead", False)


class TestResult:
    def test_a_file_is_offered_where_it_lies(self, world, client_as, job, stored, one_more_role):
        curator = world.actors[Role.CURATOR]
        file_id = stored(curator)
        job_id = job(curator, state="done", result={"file_id": str(file_id)}, **STARTED)
        client = client_as(Role.CURATOR)
        assert f'href="/files/{file_id}"' in client.get(f"/jobs/{job_id}").text

        third = one_more_role(curator, Role.CURATOR, school_id=world.schools["three"])
        client.post("/roles", data={"grant": third})
        assert f"/files/{file_id}" not in client.get(f"/jobs/{job_id}").text
        assert client.get(f"/files/{file_id}").status_code == 404

    @pytest.mark.parametrize(
        ("url", "offered"),
        [("/uploads/1", True), ("https://elsewhere.example/", False), ("//elsewhere", False)],
    )
    def test_only_a_page_of_the_portal_is_linked(self, world, client_as, job, url, offered):
        job_id = job(world.actors[Role.CURATOR], state="done", result={"url": url}, **STARTED)
        page = client_as(Role.CURATOR).get(f"/jobs/{job_id}").text
        assert (f'href="{url}"' in page) is offered


class TestDownload:
    def test_the_own_file_comes_with_its_russian_name(self, world, client_as, stored):
        file_id = stored(world.actors[Role.CURATOR])
        answer = client_as(Role.CURATOR).get(f"/files/{file_id}")
        assert answer.data == b"bytes"
        assert answer.headers["Cache-Control"] == "no-store"
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert "filename*=UTF-8''%D0%9F%D0%BE%D0%BA" in disposition

    @pytest.mark.parametrize(
        ("reader", "foreign"),
        [
            (Role.HEAD, False),
            (Role.CURATOR, True),
            (Role.MUNICIPAL, False),
            (Role.REGION_ADMIN, False),
            (Role.JUROR, False),
        ],
    )
    def test_another_accounts_file_is_no_file(self, world, client_as, stored, reader, foreign):
        file_id = stored(world.actors[Role.CURATOR])
        assert client_as(Role.CURATOR).get(f"/files/{file_id}").status_code == 200
        assert client_as(reader, foreign=foreign).get(f"/files/{file_id}").status_code == 404

    @pytest.mark.parametrize(
        ("reader", "foreign", "status"),
        [(Role.HEAD, False, 200), (Role.CURATOR, True, 404), (Role.REGION_ADMIN, False, 404)],
    )
    def test_a_shared_one_is_for_its_place(self, world, client_as, stored, reader, foreign, status):
        file_id = stored(world.actors[Role.CURATOR], purpose="shared")
        answer = client_as(reader, foreign=foreign).get(f"/files/{file_id}")
        assert answer.status_code == status

    def test_an_expired_one_is_gone(self, world, client_as, stored):
        long_ago = datetime.now(UTC) - timedelta(minutes=1)
        file_id = stored(world.actors[Role.CURATOR], expires_at=long_ago)
        assert client_as(Role.CURATOR).get(f"/files/{file_id}").status_code == 404

    def test_a_file_that_never_was(self, client_as):
        assert client_as(Role.CURATOR).get(f"/files/{uuid4()}").status_code == 404


def test_every_task_has_words():
    load_tasks()
    assert set(TASKS) - set(job_words.NAMES) == set()
