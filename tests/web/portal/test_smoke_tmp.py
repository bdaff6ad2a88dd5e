import pytest
from kernel.identity.permissions import Role

@pytest.mark.parametrize("role", list(Role))
def test_home(client_as, role):
    c = client_as(role)
    r = c.get("/today")
    assert r.status_code == 200, r.text[:3000]

@pytest.mark.parametrize("url", ["/", "/sign-in", "/invitation"])
def test_public(client_as, url):
    r = client_as().get(url)
    assert r.status_code in (200, 404), r.text

@pytest.mark.parametrize("url", ["/accounts/", "/accounts/open", "/accounts/open?role=head", "/accounts/open?role=analyst", "/me", "/roles", "/me/password", "/me/jobs", "/jobs", "/log/", "/log/export.csv"])
def test_admin(client_as, url):
    r = client_as(Role.REGION_ADMIN).get(url)
    assert r.status_code == 200, r.text[:3000]
