import os, threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
import pytest
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from kernel.db import Hat, Reach
from kernel.identity.models import Credential, RoleGrant
from kernel.identity.passwords import hash_password
from kernel.identity.permissions import Role
from kernel.identity.sign_in import open_session
from kernel.jobs import Job
from tests.factories.world import add
from portal.setup import as_administrator

SHOTS = Path("/tmp/portalpages/shots")
AXE = Path("/work/main/node_modules/axe-core/axe.min.js")


def job(session, actor, name, now, **v):
    v.setdefault("state", "new")
    return add(
        session,
        Job,
        name=name,
        queue="interactive",
        args={},
        hat=actor.hat.value,
        account_id=actor.account_id,
        role=actor.role.value,
        school_id=actor.school_id,
        municipality_id=actor.municipality_id,
        max_attempts=5,
        timeout=60,
        run_after=now,
        created_at=now,
        **v,
    )


def test_look(app, world, database):
    from playwright.sync_api import sync_playwright

    now = datetime.now(UTC)
    with Session(database.admin) as s, s.begin():
        as_administrator(s)
        admin = world.actors[Role.REGION_ADMIN]
        from sqlalchemy import update
        from kernel.identity.models import Account

        s.execute(
            update(Account)
            .where(Account.id == admin.account_id)
            .values(full_name="Лаптева Елена Викторовна", last_seen_at=now)
        )
        s.execute(
            update(Account)
            .where(Account.id == world.actors[Role.CURATOR].account_id)
            .values(full_name="Казанцева Ольга Сергеевна")
        )
        s.execute(
            update(Account)
            .where(Account.id == world.actors[Role.HEAD].account_id)
            .values(full_name="Кузнецова Нина Павловна", created_at=now - timedelta(days=120))
        )
        s.add(
            Credential(
                account_id=admin.account_id,
                password_hash=hash_password("three words here"),
                changed_at=now,
            )
        )
        run = job(
            s, admin, "imports.check", now, started_at=now, steps_done=7, steps_total=11, attempts=1
        )
        dead = job(
            s,
            admin,
            "regional.compile_year",
            now,
            state="dead",
            finished_at=now,
            started_at=now,
            attempts=5,
            error="worker_died",
        )
        dead2 = job(
            s,
            world.actors[Role.CURATOR],
            "imports.commit",
            now,
            state="dead",
            finished_at=now,
            started_at=now,
            attempts=5,
            error="KeyError",
        )
        done = job(
            s,
            admin,
            "regional.compile_year",
            now,
            state="done",
            finished_at=now,
            started_at=now,
            attempts=1,
            result={"url": "/kpi/"},
        )
        add(
            s,
            RoleGrant,
            account_id=world.actors[Role.CURATOR].account_id,
            role="responsible",
            school_id=world.schools["three"],
            granted_at=now,
        )
        from school.programmes.models import Programme

        add(
            s,
            Programme,
            school_id=world.schools["one"],
            school_year=2026,
            form="teacher_teacher",
            title="Учитель – учитель: первые три года",
            stage=4,
            created_at=now,
        )
    tokens = {}
    for role in (
        Role.REGION_ADMIN,
        Role.MUNICIPAL,
        Role.HEAD,
        Role.CURATOR,
        Role.MENTOR,
        Role.JUROR,
    ):
        with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as s:
            for _ in range(3 if role is Role.REGION_ADMIN else 1):
                tokens[role] = open_session(
                    s, world.actors[role].account_id, device="Firefox, Windows", now=now
                )
            s.commit()
    grant = world.grants

    def url_of(path):
        return path

    head_grant = world.grants[world.actors[Role.HEAD].account_id]
    cur_grant = world.grants[world.actors[Role.CURATOR].account_id]
    pages = [
        (None, "front", "/"),
        (None, "sign-in", "/sign-in"),
        (None, "invitation-spent", "/invitation"),
        (Role.REGION_ADMIN, "today-admin", "/today"),
        (Role.MUNICIPAL, "today-municipal", "/today"),
        (Role.HEAD, "today-head", "/today"),
        (Role.MENTOR, "today-mentor", "/today"),
        (Role.CURATOR, "roles", "/roles"),
        (Role.CURATOR, "me-curator", "/me"),
        (Role.REGION_ADMIN, "me", "/me"),
        (Role.REGION_ADMIN, "password", "/me/password"),
        (Role.REGION_ADMIN, "accounts", "/accounts/"),
        (Role.REGION_ADMIN, "open-role", "/accounts/open"),
        (Role.REGION_ADMIN, "open-place", "/accounts/open?role=head"),
        (Role.REGION_ADMIN, "open-form", f"/accounts/open?role=head&place={world.schools['one']}"),
        (Role.REGION_ADMIN, "account", f"/accounts/{head_grant}"),
        (Role.REGION_ADMIN, "close", f"/accounts/{head_grant}/close"),
        (Role.REGION_ADMIN, "handover", f"/accounts/{head_grant}/hand-over"),
        (Role.REGION_ADMIN, "job-run", f"/jobs/{run}"),
        (Role.REGION_ADMIN, "job-dead", f"/jobs/{dead2}"),
        (Role.REGION_ADMIN, "job-done", f"/jobs/{done}"),
        (Role.REGION_ADMIN, "jobs", "/jobs"),
        (Role.REGION_ADMIN, "jobs-mine", "/me/jobs"),
        (Role.REGION_ADMIN, "log", "/log/"),
        (Role.HEAD, "403", "/jobs"),
    ]
    only = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else None
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    signer = app.session_interface.get_signing_serializer(app)
    found = []
    with sync_playwright() as p:
        b = p.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                if scheme == "dark" and width == 360:
                    continue
                for role, name, path in pages:
                    if only and name not in only:
                        continue
                    ctx = b.new_context(
                        viewport={"width": width, "height": 800},
                        color_scheme=scheme,
                        bypass_csp=False,
                    )
                    if role:
                        ctx.add_cookies(
                            [
                                {
                                    "name": "session",
                                    "value": signer.dumps(
                                        {"_user_id": tokens[role], "_fresh": True}
                                    ),
                                    "url": base,
                                }
                            ]
                        )
                    page = ctx.new_page()
                    errs = []
                    page.on("console", lambda m: errs.append(m.text) if m.type == "error" else None)
                    page.goto(base + path)
                    page.screenshot(
                        path=str(SHOTS / f"{name}-{width}-{scheme}.png"), full_page=True
                    )
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    if wide > width:
                        found.append((name, width, "wide", wide))
                    page.evaluate(AXE.read_text())
                    res = page.evaluate(
                        "axe.run(document,{resultTypes:['violations']}).then(r=>r.violations.map(v=>[v.id,v.nodes.map(n=>n.html).slice(0,3)]))"
                    )
                    if res:
                        found.append((name, width, scheme, res))
                    errs = [e for e in errs if "40" not in e]
                    if errs:
                        found.append((name, width, errs))
                    ctx.close()
        b.close()
    server.shutdown()
    for f in found:
        print(f)
