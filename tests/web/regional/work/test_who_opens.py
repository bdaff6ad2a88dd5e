"""Every page of events, reviews, routes and sites: who opens it, and how few statements it asks."""

import pytest

from kernel.identity.permissions import GRANTS, Permission, Role

MOST = 15
WHO = (Role.TUTOR, Role.ANALYST, Role.MUNICIPAL, Role.CURATOR, Role.CLASS_TEACHER)


def pages(w, world) -> dict[str, Permission]:
    """Addresses with the right that opens them; those of the school are school one's."""
    own, event = "/s/s-one", f"/events/{w.forum}"
    route, own_route = f"/routes/{w.route}", f"{own}/routes/{w.route}"
    step = f"steps/{w.step}"
    return {
        "/events/": Permission.EVENTS_VIEW,
        event: Permission.EVENTS_VIEW,
        f"{event}/event.ics": Permission.EVENTS_VIEW,
        "/reviews/": Permission.REVIEWS_VIEW,
        f"/reviews/{w.review}": Permission.REVIEWS_VIEW,
        f"{own}/expert-review/": Permission.REVIEWS_SEND,
        f"{own}/expert-review/{w.review}": Permission.REVIEWS_SEND,
        "/routes/": Permission.ROUTES_VIEW,
        route: Permission.ROUTES_VIEW,
        f"{route}/stop": Permission.ROUTES_EDIT,
        f"{route}/steps/new": Permission.ROUTES_EDIT,
        f"{route}/{step}": Permission.ROUTES_EDIT,
        f"{route}/{step}/done": Permission.ROUTES_EDIT,
        f"{route}/deficits/new": Permission.ROUTES_EDIT,
        f"{own}/routes/": Permission.ROUTES_ASK,
        f"{own}/routes/ask": Permission.ROUTES_ASK,
        f"{own}/routes/ask/{w.teacher}": Permission.ROUTES_ASK,
        own_route: Permission.ROUTES_ASK,
        f"{own_route}/stop": Permission.ROUTES_ASK,
        f"{own_route}/{step}/done": Permission.ROUTES_ASK,
        "/sites/": Permission.SITES_VIEW,
        f"/sites/{world.schools['one']}": Permission.SITES_VIEW,
        "/sites/export.xlsx": Permission.SITES_VIEW,
    }


# A municipality does not keep the region's event: for it these are no pages.
OF_KEEPERS = ("edit", "cancel", "people", "people.xlsx")


def test_pages_open_to_those_who_hold_the_right_and_to_nobody_else(
    at_work, world, client_as, statements
):
    asked = pages(at_work, world)
    keepers = {f"/events/{at_work.forum}/{name}" for name in OF_KEEPERS}
    problems = []
    for role in WHO:  # a refusal to each of the others is in test_every_route
        client = client_as(role)
        client.get("/me")  # what a process asks once and remembers
        for address, right in {**asked, "/events/new": Permission.EVENTS_EDIT}.items():
            with statements() as seen:
                status = client.get(address).status_code
            granted = role in GRANTS[right]
            if (status == 200) is not granted or (not granted and status not in (403, 404)):
                problems.append((role, address, status))
            if len(seen) > MOST:
                problems.append((role, address, len(seen)))
        for address in keepers:
            status = client.get(address).status_code
            granted = role in GRANTS[Permission.EVENTS_EDIT] - {Role.MUNICIPAL}
            if (status == 200) is not granted:
                problems.append((role, address, status))
    assert problems == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.CURATOR, Role.MUNICIPAL])
def test_elsewhere_these_are_no_pages(at_work, world, client_as, role):
    client = client_as(role, foreign=True)
    for address in pages(at_work, world):
        if any(each in address for each in ("/events/", "/export.xlsx")):
            continue
        if address in ("/reviews/", "/sites/"):
            assert role is not Role.MUNICIPAL or "Школа «one»" not in client.get(address).text
            continue
        assert client.get(address).status_code in (403, 404), address
        theirs = address.replace("s-one", "s-three")
        if theirs != address and str(at_work.route)[:8] in theirs:
            assert client.get(theirs).status_code in (403, 404), theirs
