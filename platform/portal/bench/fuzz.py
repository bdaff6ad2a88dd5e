"""50,000 spoilt requests over all routes by every role of a demo: none is answered by 5xx.

The application runs in this process on a temporary PostgreSQL with a demo of two schools; tokens
of forms and limits of speed are off, so that the requests reach what lies behind them.
"""

import argparse
import logging
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.db import Hat, Reach
from kernel.identity.models import RoleGrant, SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import open_session
from kernel.profile import load
from kernel.settings import Settings
from migrations.run import migrate
from portal.bench.fuzzing import Fuzzer
from portal.bench.report import Bar, finish, say
from portal.demo import build
from portal.factory import create_app
from portal.servers.postgres import Postgres
from portal.setup import as_administrator, install_region
from web.work import db

REQUESTS, SEED = 50_000, 8
STRANGER = "stranger"
ROUND = 1_000


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="portal bench fuzz")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--region", default="altai")
    asked = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with _portal(asked.region) as (app, accounts):
        fuzzer = Fuzzer(
            app, lambda role: _client(app, accounts, role), [*accounts, STRANGER], asked.seed
        )
        begun = time.perf_counter()
        for done in range(0, asked.requests, ROUND):
            fuzzer.walk(min(ROUND, asked.requests - done))
            say(f"{done + ROUND} requests, {len(fuzzer.broken)} broke")
        took = time.perf_counter() - begun
        routes = sum(1 for rule in app.url_map.iter_rules() if rule.endpoint != "static")
    for each in fuzzer.broken.values():
        say(str(asdict(each)))
    failed = sum(n for status, n in fuzzer.statuses.items() if status >= 500)
    return finish(
        "fuzz",
        sizes={"requests": asked.requests, "roles": len(accounts) + 1, "routes": routes},
        digests={},
        figures={
            "seconds": round(took, 1),
            "statuses": {str(key): n for key, n in sorted(fuzzer.statuses.items())},
            "endpoints_reached": len(fuzzer.endpoints),
            "addresses_known": sum(len(each.addresses) for each in fuzzer.known.values()),
            "forms_known": sum(len(each.forms) for each in fuzzer.known.values()),
        },
        bars=[Bar("answers of 5xx", failed, 0)],
    )


@contextmanager
def _portal(region: str) -> Iterator[tuple[Flask, dict[str, object]]]:
    """The application on a demo, and one account of each role."""
    with tempfile.TemporaryDirectory(prefix="bench-fuzz-") as home:
        Path(home).chmod(0o711)
        server, password = Postgres(Path(home), 0, fast=True), secrets.token_hex(12)
        server.start()
        try:
            url = server.admin_url("bench")
            migrate(url, password)
            admin = create_engine(url, poolclass=NullPool)
            say("the demo of two schools")
            with Session(admin) as session, session.begin():
                as_administrator(session)
                profile = load(region)
                install_region(session, profile, demo=True)
                build(session, profile, schools=2)
                grants = select(RoleGrant.role, RoleGrant.account_id).order_by(RoleGrant.id.desc())
                accounts: dict[str, object] = {
                    str(role): one for role, one in session.execute(grants)
                }
            app = create_app(
                Settings(
                    database_url=f"postgresql+psycopg://portal_app:{password}@{url.rpartition('@')[2]}",
                    redis_url="redis://127.0.0.1:1/0",
                    secret_key=secrets.token_hex(32),
                    home=Path(home),
                )
            )
            app.config.update(
                WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False
            )
            yield app, {role: accounts[role] for role in map(str, Role) if role in accounts}
            with app.app_context():
                db.engine.dispose()
        finally:
            server.remove()


def _client(app: Flask, accounts: dict[str, object], role: str) -> FlaskClient:
    """Signed in with the second factor told; a stranger is nobody."""
    client = app.test_client()
    if role == STRANGER:
        return client
    with app.app_context(), Session(db.engine, info={"reach": Reach(hat=Hat.AUTH)}) as session:
        now = datetime.now(UTC)
        token = open_session(session, accounts[role], device="bench", now=now)  # type: ignore[arg-type]
        session.flush()
        of_account = SignInSession.account_id == accounts[role]
        session.execute(update(SignInSession).where(of_account).values(second_factor_at=now))
        session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    return client
