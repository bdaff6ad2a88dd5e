"""The mail server and the portal's address in the settings: read whole, or refused in words."""

import pytest

from kernel.settings import MailServer, Settings, SettingsError
from portal.launch import home

COMPLETE = {
    "DATABASE_APP_URL": "postgresql://portal_app:x@db/portal",
    "REDIS_URL": "redis://:x@bell:6379/0",
    "PORTAL_SECRET_KEY": "k" * 32,
}
FROM = {"PORTAL_MAIL_FROM": "portal@region.example"}


def read(**given: str) -> Settings:
    return Settings.from_env(COMPLETE | given)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example", MailServer(host="mail.example", port=25)),
        (
            "smtp://me%40a.ru:p%40ss@mail.example:2525?starttls=1",
            MailServer(host="mail.example", port=2525, user="me@a.ru", password="p@ss",
                       starttls=True),
        ),
        ("smtp://mail.ru?starttls=1", MailServer(host="mail.ru", port=587, starttls=True)),
        ("smtps://u:p@[::1]", MailServer(host="::1", port=465, user="u", password="p", tls=True)),
    ],
)  # fmt: skip
def test_a_server_is_read(url, server):
    assert read(PORTAL_SMTP_URL=url, **FROM).smtp == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port",
        "smtp://mail.example:99999", "smtp://[", "smtp://mail.example/inbox",
        "smtp://mail.example?tls=1", "smtp://mail.example?starttls=yes",
        "smtps://mail.example?starttls=1", "smtp://user@mail.example", "smtp://:p@mail.example",
        "smtp://mail.example:0",
    ],
)  # fmt: skip
def test_nonsense_stops_the_start_and_shows_no_password(url):
    with pytest.raises(SettingsError, match=r"^PORTAL_SMTP_URL: ") as refusal:
        read(PORTAL_SMTP_URL=url, **FROM)
    assert ":p@" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        (FROM, "portal@region.example"),
        ({"PORTAL_MAIL_FROM": "Портал <a@b.example>"}, "Портал <a@b.example>"),
        ({}, "me@a.example"),
    ],
)
def test_who_sends(given, sender):
    url = "smtp://me%40a.example:p@mail.example"
    assert read(PORTAL_SMTP_URL=url, **given).mail_from == sender


@pytest.mark.parametrize("sender", ["portal", "a@b", "Портал", "a@b.example\nBcc: x@y.example"])
def test_a_senseless_sender_is_refused(sender):
    with pytest.raises(SettingsError, match=r"^PORTAL_MAIL_FROM: "):
        read(PORTAL_SMTP_URL="smtp://mail.example", PORTAL_MAIL_FROM=sender)


def test_a_server_needs_a_sender():
    with pytest.raises(SettingsError, match="адрес отправителя нет"):
        read(PORTAL_SMTP_URL="smtp://mail.example")


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"PORTAL_BIND": "::", "PORTAL_PORT": "9000"}, "http://[::1]:9000"),
        ({"PORTAL_BIND": "::1", "PORTAL_HTTPS": "1"}, "https://[::1]:8080"),
        ({"PORTAL_ADDRESS": "https://portal.example/"}, "https://portal.example"),
    ],
)
def test_links_in_letters_lead_to_the_portal(given, address):
    assert read(**given).address == address


@pytest.mark.parametrize(
    "address",
    ["portal.example", "ftp://portal.example", "https://portal.example/x", "https://[",
     "https://u:p@portal.example", "https://portal.example?x=1", "https://portal.example:x"],
)  # fmt: skip
def test_a_senseless_address_is_refused(address):
    with pytest.raises(SettingsError, match=r"^PORTAL_ADDRESS: "):
        read(PORTAL_ADDRESS=address)


def test_the_password_stays_out_of_the_printed_form():
    found = read(PORTAL_SMTP_URL="smtp://user:quiet@mail.example", **FROM)
    assert "quiet" not in repr(found)
    assert "quiet" not in repr(found.smtp)


def test_commands_typed_beside_a_running_portal_know_it_too():
    assert {"PORTAL_SMTP_URL", "PORTAL_MAIL_FROM", "PORTAL_ADDRESS"} <= set(home._HANDED_DOWN)
