"""A region with the Altai profile, rows of schools made past every fence, work in one call."""

from tests.school.conftest import do, make, roles_that_may

__all__ = ["do", "make", "roles_that_may"]
