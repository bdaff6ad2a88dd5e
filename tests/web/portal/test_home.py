"""The front page, the home of each role, and what holds for every page of the portal."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import InternalError

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Permission, Role
from kernel.imports.batch import ImportBatch
from kernel.profile.facts import FactCode
from kernel.school_year import SchoolYear
from kernel.tenancy.models import SchoolCount
from kernel.work import MOSCOW
from portal.pages import blueprints
from regional.indicators.models import IndicatorVersion, KpiCell
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person
from tests.factories.lawful import make_lawful
from tests.factories.world import add
from web.work import db, open_work

YEAR = SchoolYear.of(datetime.now(MOSCOW).date()).start
OURS = {blueprint.name for blueprint in blueprints()}


class TestFront:
    def test_everyone_sees_what_the_portal_is_for(self, client_as):
        page = client_as().get("/").text
        assert "Наставничество в школах" in page
        assert page.count('class="stage"') == 7
        assert 'href="/sign-in"' in page

    def test_before_the_region_is_set_up_it_stands_too(self, app, database):
        database.empty()
        app.extensions.pop("known_region", None)
        answer = app.test_client().get("/")
        assert answer.status_code == 200
        assert "Портал настраивают" in answer.text

    def test_who_is_signed_in_goes_home(self, client_as):
        assert client_as(Role.HEAD).get("/").location == "/today"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(client_as, role):
    assert client_as(role).get("/today").status_code == 200


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.MENTOR, "Ваши встречи появятся здесь, когда куратор закрепит пару."),
        (Role.PARENT, "Документы, которые нужно прочитать и подписать"),
        (Role.JUROR, "Конкурсные работы появятся здесь"),
    ],
)
def test_an_empty_home_says_what_will_come(client_as, role, words):
    assert words in client_as(role).get("/today").text


class TestSchool:
    @pytest.fixture
    def one(self, world, past_fences):
        """Rows of school one in this school year."""
        school = world.schools["one"]

        def write(model, **values):
            return past_fences(add, model, school_id=school, **values)

        return write

    @pytest.fixture
    def lawful(self, world, past_fences):
        return lambda person: past_fences(make_lawful, world.schools["one"], person)

    @pytest.fixture
    def programme(self, one):
        return one(
            Programme, school_year=YEAR, form="teacher_teacher", title="Первые три года",
            stage=4, created_at=datetime.now(UTC),
        )  # fmt: skip

    def take_part(self, one, lawful, programme, side, number):
        person = one(Person, kind="teacher", surname=f"Учитель{number}", given_name="Проба",
                     created_at=datetime.now(UTC))  # fmt: skip
        lawful(person)
        return one(
            Participation, programme_id=programme, school_year=YEAR, person_id=person, side=side,
            person_kind="teacher", joined_on=date(YEAR, 9, 1),
        )  # fmt: skip

    def test_without_a_programme_that_comes_first(self, client_as):
        page = client_as(Role.CURATOR).get("/today").text
        first, second = (
            page.index("нет программы"),
            page.index("Численность школы указана не полностью"),
        )
        assert first < second
        assert "число молодых учителей" in page

    def test_what_is_known_asks_for_nothing(self, world, client_as, one, programme, past_fences):
        one(Person, kind="teacher", surname="Учитель", given_name="Проба",
            created_at=datetime.now(UTC))  # fmt: skip
        past_fences(
            lambda session: session.execute(
                insert(SchoolCount).values(
                    school_id=world.schools["one"], school_year=YEAR, pupils=300, teachers=20,
                    young_teachers=0, source="school", updated_at=datetime.now(UTC),
                )
            )
        )  # fmt: skip
        page = client_as(Role.HEAD).get("/today").text
        assert "Этап 4 из 7." in page
        assert "Первые три года" in page
        assert "Сегодня дел нет." in page

    def test_who_and_what_waits_is_counted(self, client_as, one, lawful, programme):
        mentor, *mentees = (
            self.take_part(one, lawful, programme, side, n)
            for n, side in enumerate(("mentor", "mentee", "mentee", "mentee"))
        )
        one(Pair, programme_id=programme, school_year=YEAR, mentor_id=mentor,
            mentee_id=mentees[0])  # fmt: skip
        page = client_as(Role.CURATOR).get("/today").text
        for edge, title in (
            ("2 человека", "Наставляемые без наставника"),
            ("1 пара", "Пары без даты начала"),
            ("начало", "Запросов пока нет"),
        ):
            assert title in page
            assert edge in page

    def test_an_empty_school_begins_with_its_lists(self, client_as):
        assert "В реестре пока никого нет" in client_as(Role.CURATOR).get("/today").text

    def test_the_neighbour_school_is_not_counted(self, client_as, programme):
        assert "нет программы" in client_as(Role.CURATOR, foreign=True).get("/today").text


class TestAbove:
    @pytest.fixture
    def cell(self, past_fences):
        def write(unit_type, unit_id, municipality_id=None, **values):
            def act(session):
                version = session.scalar(
                    IndicatorVersion.__table__.select().where(
                        IndicatorVersion.numerator_fact == FactCode.WITH_PROGRAMME.value
                    )
                )
                whole = {"units": 1, "known": 1, "basis": "primary", "numerator": 1, **values}
                session.execute(
                    insert(KpiCell).values(
                        school_year=YEAR, unit_type=unit_type, unit_id=unit_id,
                        version_id=version, municipality_id=municipality_id,
                        computed_at=datetime.now(UTC), revision=uuid4(), **whole,
                    )
                )  # fmt: skip

            past_fences(act)

        return write

    def test_silent_schools_and_impossible_figures(self, world, client_as, cell):
        north = world.municipalities["north"]
        cell("region", world.region_id, units=3, known=1)
        cell("municipality", north, north, units=2, known=1)
        cell("school", world.schools["one"], north, anomaly="over_one")
        cell("school", world.schools["three"], world.municipalities["south"], anomaly="over_one")
        for role, how_many in ((Role.REGION_OPERATOR, "2 школы"), (Role.MUNICIPAL, "1 школа")):
            page = client_as(role).get("/today").text
            assert "Школы без данных" in page
            assert "Числа не сходятся" in page
            assert "Показатели пересчитаны" in page
            assert page.count(how_many) == 2

    def test_before_the_first_compile(self, client_as):
        page = client_as(Role.ANALYST).get("/today").text
        assert "Показателей за этот учебный год ещё нет" in page

    def test_uploads_wait_for_those_who_may_write_them(self, world, client_as, past_fences):
        now = datetime.now(UTC)
        for name, state, place in (
            ("район.xlsx", "checked", world.municipalities["north"]),
            ("школы.xlsx", "committed", None),
        ):
            past_fences(
                add, ImportBatch, kind="return", file_id=uuid4(), file_name=name, state=state,
                params={}, municipality_id=place, created_at=now, checked_at=now,
                committed_at=now if state == "committed" else None,
            )  # fmt: skip
        municipal = client_as(Role.MUNICIPAL).get("/today").text
        assert "Загрузка ждёт записи: «район.xlsx»" in municipal
        assert "Записана" not in municipal
        assert "Записана 1 загрузка" in client_as(Role.REGION_ADMIN).get("/today").text
        assert "район.xlsx" not in client_as(Role.MUNICIPAL, foreign=True).get("/today").text
        assert "район.xlsx" not in client_as(Role.ANALYST).get("/today").text

    def test_failed_work_is_told_to_whom_it_concerns(self, world, client_as, job):
        job(world.actors[Role.CURATOR], state="dead", error="worker_died")
        assert "1 задание" in client_as(Role.REGION_ADMIN).get("/today").text
        assert "Остановилось: Проверка загрузки" in client_as(Role.CURATOR).get("/today").text
        assert "Остановил" not in client_as(Role.HEAD).get("/today").text


class TestWhole:
    """What holds for every page that this package gives."""

    @pytest.fixture
    def ours(self, app):
        return [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in OURS]

    def test_every_view_says_what_it_needs(self, app, ours):
        named = {rule.endpoint: app.view_functions[rule.endpoint] for rule in ours}
        assert [name for name, view in named.items() if not hasattr(view, "permission")] == []

    def test_pages_about_oneself_need_a_person(self, client_as):
        client = client_as()
        for path in ("/me", "/roles", "/me/password", "/today", "/me/jobs"):
            assert client.get(path).location.startswith("/sign-in"), path

    @pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.HEAD])
    def test_no_act_without_the_forms_token(self, with_csrf, client_as, ours, role):
        client, acts = client_as(role), 0
        for rule in ours:
            if "POST" in rule.methods:
                path = rule.rule.replace("<uuid:", "<")
                for name in rule.arguments:
                    path = path.replace(f"<{name}>", str(uuid4()))
                assert client.post(path, data={"grant": "x"}).status_code == 400, path
                acts += 1
        assert acts > 12

    def test_a_get_cannot_write(self, app, world):
        actor = world.actors[Role.HEAD]
        values = {"at": datetime.now(UTC), "kind": "change", "account_id": actor.account_id,
                  "school_id": actor.school_id, "action": "x", "object_type": "x",
                  "details": {}}  # fmt: skip
        with app.test_request_context("/", method="POST"):
            open_work(actor).session.execute(insert(AuditEntry).values(**values))
            db.session.rollback()
        with app.test_request_context("/"), pytest.raises(InternalError, match="read-only"):
            open_work(actor).session.execute(insert(AuditEntry).values(**values))
        with app.app_context():
            db.session.remove()

    @pytest.mark.parametrize(
        ("role", "path"),
        [
            (Role.REGION_ADMIN, "/today"),
            (Role.CURATOR, "/today"),
            (Role.REGION_ADMIN, "/accounts/"),
            (Role.REGION_ADMIN, "/log/"),
            (Role.REGION_ADMIN, "/jobs"),
        ],
    )
    def test_few_statements_a_page(self, app, client_as, job, world, role, path):
        for n in range(30):
            job(world.actors[Role.CURATOR], state="dead", error=f"fault{n}")
        client = client_as(role)
        client.get(path)
        said = []
        with app.app_context():
            engine = db.engine

        def note(connection, cursor, statement, *_):
            if not statement.startswith(("SET ", "SAVEPOINT", "RELEASE")):
                said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            assert client.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert len(said) <= 15, said

    def test_the_refusal_names_the_right_and_who_gives_the_role(self, client_as):
        page = client_as(Role.MENTOR).get("/accounts/").text
        assert "видеть учётные записи" in page
        assert "Директор школы" in page
        assert "Муниципальный специалист" in page
        assert Permission.ACCOUNTS_VIEW.value not in page

    def test_english_is_complete(self, client_as):
        client = client_as(Role.REGION_ADMIN)
        client.set_cookie("view", "lang=en")
        for path in ("/today", "/accounts/", "/accounts/open", "/jobs", "/log/", "/me"):
            body = client.get(path).text.split("<main")[1].split("</main")[0]
            for known in ("Опытный", "Школа", "Северный", "Южный", "район", "Республика Алтай"):
                body = body.replace(known, "")
            assert not any("а" <= letter <= "я" for letter in body.lower()), path
