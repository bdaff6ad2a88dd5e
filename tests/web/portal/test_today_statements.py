"""PL-06: the home of every role asks at most 15 statements, whoever adds lines to it."""

from sqlalchemy import event

from kernel.identity.permissions import Role
from web.work import db


def statements_of(app, client, path):
    said = []

    def note(conn, cursor, statement, *_):
        if not statement.startswith(("SET ", "SAVEPOINT", "RELEASE")):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return said


def test_today_stays_within_its_statements(app, client_as):
    asked = {}
    for role in Role:
        client = client_as(role)
        client.get("/today")  # what a process learns once
        asked[role] = statements_of(app, client, "/today")
    over = {role.value: said for role, said in asked.items() if len(said) > 15}
    assert list(over) == [], "\n".join(
        " ".join(one.split())[:160] for said in over.values() for one in said
    )
