"""Settings come from the environment, then from the running stack; a wrong one is told in one line."""

import base64
import json
import os
import random
from pathlib import Path

import pytest

from amends.messaging.key_strength import guessable
from amends.settings import Settings, SettingsError
from amends.worker.main import forget_the_owner

WHOLE = {
    "TEMPORAL_ADDRESS": "temporal.example:7233",
    "DATABASE_URL": "postgresql://app:secret@db.example/amends",
    "SMTP_URL": "smtp://user:secret@mail.example",
}
LETTERBOX = {
    "AMENDS_SECRET": "2vCq9xT-wLr7mYpZ0bNf4kHsJd8aGe1u,Zk3PqW8sXn5vBt1mLr7yHc2dFg9jKe6a",
    "MAIL_REPLY": "reply@example.com",
}


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("TEMPORAL_ADDRESS", "temporal.example", "HOST:PORT"),
        ("TEMPORAL_PROFILE", "none-of-this-name", "TEMPORAL_PROFILE"),
        ("DATABASE_URL", "mysql://app:secret@db.example/amends", "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"),
        ("DATABASE_URL", "postgresql://app:secret@db.example:99999/amends", "postgresql://"),
        ("DATABASE_OWNER_URL", "postgresql:///", "DATABASE_OWNER_URL="),
        ("SMTP_URL", "mail.example", "smtp://"),
        ("MAIL_FROM", "nobody", "complaints@example.com"),
        ("AMENDS_SECRET", "too-secret-to-tell," + "x" * 31, "openssl rand"),
        ("AMENDS_SECRET", "a" * 32, "openssl rand"),
        ("AMENDS_SECRET", "change-me-" + "2vCq9xT-wLr7mYpZ0bNf4kHs", "openssl rand"),
        ("AMENDS_SECRET", "abcdefghijklmnopqrstuvwxyz0123456789", "openssl rand"),
        ("AMENDS_SECRET", "correct-horse" * 4, "openssl rand"),
        ("AMENDS_SECRET", "01" * 32, "openssl rand"),
        ("AMENDS_SECRET_FILE", "/nowhere/key", "cannot be read"),
        ("DATABASE_URL_FILE", "/nowhere/url", "leave one of them out"),
        ("DATABASE_PASSWORD", "another", "DATABASE_URL=postgresql://USER@HOST"),
        ("MAIL_REPLY", "reply+all@example.com", "reply@example.com"),
        ("MAIL_REPLY", "reply@example.com", "AMENDS_SECRET"),
        ("AMENDS_PUBLIC_URL", "desk.example.com", "https://"),
        ("AMENDS_PUBLIC_URL", "https://desk.example.com", "AMENDS_SECRET"),
        ("MAIL_RATE", "10", "10/second"),
        ("MAIL_RATE", "0/hour", "5000/hour"),
        ("MAIL_DKIM_KEY", "/nowhere/mail.pem", "there is no file"),
        ("AMENDS_CHANNELS", "/nowhere/channels.yaml", "there is no file"),
        ("AMENDS_CLOCK", "fast", "real or virtual"),
        ("AMENDS_HEALTH", "eighty", "HOST:PORT"),
        ("AMENDS_METRICS", "0.0.0.0:99999", "HOST:PORT"),
        ("AMENDS_DRAIN", "soon", "whole seconds"),
        ("AMENDS_CACHE", "0", "a whole number"),
        ("AMENDS_PLAN_BY", "hand", "local_activity or activity"),
    ],
)
def test_a_wrong_setting_is_named_and_mended_in_one_line(name: str, wrong: str, right: str, tmp_path: Path) -> None:
    """The message has the setting's name and what would be right, in one line, and never a password."""
    with pytest.raises(SettingsError) as told:
        Settings.load(WHOLE | {"AMENDS_STATE": str(tmp_path), name: wrong})
    message = str(told.value)
    assert name in message
    assert right in message
    assert "\n" not in message
    assert "secret" not in message


@pytest.mark.parametrize("name", ["TEMPORAL_ADDRESS", "DATABASE_URL"])
def test_a_missing_setting_points_at_the_stack(name: str, tmp_path: Path) -> None:
    """Without the setting and without a running stack, both ways out are told."""
    given = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(SettingsError, match=f"{name} is not set.*`amends up`"):
        Settings.load(given | {"AMENDS_STATE": str(tmp_path)})


def test_only_who_sends_mail_needs_a_mail_server(tmp_path: Path) -> None:
    """A client loads without SMTP_URL; the worker, which asks for the relay, is told that it is missing."""
    settings = Settings.load({**WHOLE, "SMTP_URL": "", "AMENDS_STATE": str(tmp_path)})
    with pytest.raises(SettingsError, match="SMTP_URL is not set"):
        _ = settings.relay


def test_the_environment_comes_before_the_running_stack(tmp_path: Path) -> None:
    """What the stack wrote down fills in what the environment does not say, and nothing else."""
    written = {"settings": {"DATABASE_URL": "postgresql://stack@127.0.0.1:1/amends", "AMENDS_CLOCK": "virtual"}}
    (tmp_path / "stack.json").write_text(json.dumps(written))
    settings = Settings.load({**WHOLE, "AMENDS_STATE": str(tmp_path)})
    assert settings.database_url == WHOLE["DATABASE_URL"]
    assert settings.clock == "virtual"


def test_a_process_is_told_the_same_settings(tmp_path: Path) -> None:
    """Settings handed on as variables and loaded again are the same settings."""
    settings = Settings.load(
        WHOLE
        | {"AMENDS_STATE": str(tmp_path), "AMENDS_HEALTH": "8080", "AMENDS_DRAIN": "7", "AMENDS_CACHE": "9"}
        | LETTERBOX
    )
    assert Settings.load(settings.environment()) == settings


def test_keys_that_were_drawn_by_lot_are_taken() -> None:
    """What `openssl rand` makes, in base64 or hexadecimal, is nobody's guess: 2,000 keys of the least length."""
    lot = random.Random(7)
    keys = [lot.randbytes(16).hex() for _ in range(1000)] + [
        base64.b64encode(lot.randbytes(24)).decode() for _ in range(1000)
    ]
    assert [key for key in keys if guessable(key)] == []


def test_a_secret_may_be_a_file_and_a_password_may_hold_anything(tmp_path: Path) -> None:
    """As Docker and Kubernetes hand them over; what an address could not hold is written into it as it has to be."""
    secret = tmp_path / "secret"
    secret.write_text("it's @ /home: 100%\n")
    apart = {"DATABASE_URL": "postgresql://app@db.example/amends", "DATABASE_PASSWORD_FILE": str(secret)}
    settings = Settings.load(WHOLE | apart | {"AMENDS_STATE": str(tmp_path)})
    assert settings.database_url == "postgresql://app:it%27s%20%40%20%2Fhome%3A%20100%25@db.example/amends"


def test_no_other_process_is_told_how_the_owner_logs_in(tmp_path: Path) -> None:
    """Whoever has a worker, or what a stack wrote down for clients, has not the owner of the database."""
    owner = {"DATABASE_OWNER_URL": "postgresql://owner:very-secret@db.example/amends"}
    settings = Settings.load(WHOLE | owner | {"AMENDS_STATE": str(tmp_path)})
    assert "very-secret" not in str(settings.environment()) + repr(settings)


def test_a_worker_forgets_how_the_owner_logs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed the owner's login by mistake, it keeps it in no environment that it, or a child of it, could read."""
    for name in ("DATABASE_OWNER_URL", "DATABASE_OWNER_PASSWORD", "DATABASE_OWNER_URL_FILE"):
        monkeypatch.setenv(name, "very-secret")
    forget_the_owner()
    assert [name for name, value in os.environ.items() if value == "very-secret"] == []


def test_a_key_of_the_domain_needs_its_name_in_the_dns(tmp_path: Path) -> None:
    """Without the selector nobody could find the public half."""
    key = tmp_path / "mail.pem"
    key.touch()
    with pytest.raises(SettingsError, match="MAIL_DKIM_SELECTOR"):
        Settings.load(WHOLE | {"AMENDS_STATE": str(tmp_path), "MAIL_DKIM_KEY": str(key)})
