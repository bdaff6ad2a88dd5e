"""A process starts with complete settings or says which one stops it."""

from pathlib import Path

import pytest

from kernel.settings import Settings, SettingsError, home_folder, port_number

COMPLETE = {
    "DATABASE_APP_URL": "postgresql://portal_app:x@db/portal",
    "REDIS_URL": "redis://:x@bell:6379/0",
    "PORTAL_SECRET_KEY": "k" * 32,
}


def test_the_least_that_is_needed() -> None:
    assert Settings.from_env({**COMPLETE, "PORTAL_HOME": "/srv/portal"}) == Settings(
        database_url="postgresql+psycopg://portal_app:x@db/portal",
        admin_database_url=None,
        redis_url="redis://:x@bell:6379/0",
        secret_key="k" * 32,
        home=Path("/srv/portal"),
        port=8080,
        bind="127.0.0.1",
        https=False,
    )


def test_everything_said() -> None:
    found = Settings.from_env(
        COMPLETE
        | {"DATABASE_URL": "postgres://postgres:y@db/portal", "REDIS_URL": "valkey://bell/1"}
        | {"PORTAL_PORT": "9000", "PORTAL_BIND": "10.0.0.5", "PORTAL_HTTPS": "1"}
    )
    assert found.admin_database_url == "postgresql+psycopg://postgres:y@db/portal"
    assert found.redis_url == "redis://bell/1"
    assert (found.port, found.bind, found.https) == (9000, "10.0.0.5", True)


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_one_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^Не задана переменная окружения {name}\\.$"):
        Settings.from_env({key: value for key, value in COMPLETE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_APP_URL", "mysql://x@db/portal"),
        ("DATABASE_URL", "db/portal"),
        ("REDIS_URL", "http://bell"),
        ("PORTAL_SECRET_KEY", "short"),
        ("PORTAL_PORT", "80a"),
        ("PORTAL_PORT", "65536"),
        ("PORTAL_PORT", "²"),
        ("PORTAL_HTTPS", "maybe"),
    ],
)
def test_a_senseless_one_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env(COMPLETE | {name: value})


def test_secrets_stay_out_of_the_printed_form() -> None:
    shown = repr(Settings.from_env(COMPLETE))
    assert "kkkk" not in shown
    assert ":x@" not in shown


def test_home_and_port_have_usual_values() -> None:
    assert home_folder({}) == Path(__file__).resolve().parents[2] / ".portal"
    assert port_number({}) == 8080
    assert port_number({"PORTAL_PORT": ""}) == 8080
