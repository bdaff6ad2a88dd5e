"""The roles of the cluster and the settings of the database that every later step relies on.

Run by an administrator (a superuser of the embedded server, or of the region's own). The
application's login inherits nothing and owns nothing: it wears one hat for each transaction.
"""

from sqlalchemy import Connection, text

HATS = (
    "hat_school",
    "hat_municipality",
    "hat_region",
    "hat_jury",
    "hat_public",
    "hat_auth",
    "hat_queue",
    "hat_compiler",
    "hat_guest",
    "hat_post",
)
OWNER = "portal_owner"
BACKUP = "portal_backup"
SCHEMAS = ("app", "kernel", "school", "regional", "contests")
# Two databases of one cluster may be set up at the same moment, and roles belong to the cluster.
LOCK = 7_260_411


def _quoted(connection: Connection, text_value: str, kind: str) -> str:
    function = {"name": "quote_ident", "value": "quote_literal"}[kind]
    return str(connection.scalar(text(f"SELECT {function}(:given)"), {"given": text_value}))


def _ensure_role(connection: Connection, name: str, attributes: str) -> None:
    found = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :n"), {"n": name})
    verb = "ALTER" if found else "CREATE"
    quoted = _quoted(connection, name, "name")
    connection.exec_driver_sql(f"{verb} ROLE {quoted} {attributes}")


def prepare_roles(connection: Connection, login: str, password: str) -> None:
    """Create or mend the roles; `login` is the application's. Repeating changes nothing."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    _ensure_role(connection, OWNER, "NOLOGIN NOBYPASSRLS NOSUPERUSER")
    for hat in HATS:
        _ensure_role(connection, hat, "NOLOGIN NOBYPASSRLS NOSUPERUSER")
    secret = _quoted(connection, password, "value")
    _ensure_role(connection, login, f"LOGIN NOINHERIT NOBYPASSRLS NOSUPERUSER PASSWORD {secret}")
    app = _quoted(connection, login, "name")
    for hat in HATS:
        connection.exec_driver_sql(f"GRANT {hat} TO {app} WITH INHERIT FALSE, SET TRUE")
    _ensure_role(connection, BACKUP, "NOLOGIN BYPASSRLS")
    connection.exec_driver_sql(f"GRANT pg_read_all_data TO {BACKUP}")


def prepare_database(connection: Connection, login: str) -> None:
    """Schemas, extensions, and the doors that PostgreSQL leaves open by default."""
    database = _quoted(connection, connection.engine.url.database or "", "name")
    app = _quoted(connection, login, "name")
    for extension in ("btree_gist", "pg_trgm"):
        connection.exec_driver_sql(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for schema in SCHEMAS:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {OWNER}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {', '.join(HATS)}")
    connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {database} TO {app}")
    # With set_config a single injected statement could change who asks (reference/reliability).
    connection.exec_driver_sql(
        "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC"
    )
    connection.exec_driver_sql(
        f"GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO {BACKUP}"
    )
