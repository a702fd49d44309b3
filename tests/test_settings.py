"""Settings come from the command line, the environment and a file, in this order; a wrong one is named."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from quire.adapters import identity_provider
from quire.domain.accounts.claims import parse_rules
from quire.settings import Settings, WrongSetting, read_settings


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests."""
    for name in ("HOST", "PORT", "DATA_DIR", "DATABASE_URL", "CONFIG", "MODEL_URL", "MODEL_NAME", "MODEL_KEY",
                 "RATE_LIMITS", "PUBLIC_URL", "LOG_FORMAT", "LOG_LEVEL", "WORKERS", "METRICS_TOKEN",
                 "OIDC_CLIENT_SECRET"):  # fmt: skip
        monkeypatch.delenv(f"QUIRE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_settings_there_are_sensible_ones() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert (settings.model_url, settings.rate_limits, settings.is_secure) == (None, True, False)
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "quire"


def test_the_command_line_counts_before_the_environment_and_both_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "quire.toml").write_text('host = "0.0.0.1"\nport = 1001\nmodel_name = "from the file"\n')
    assert read_settings().port == 1001
    monkeypatch.setenv("QUIRE_PORT", "1002")
    assert read_settings().port == 1002
    settings = read_settings(port="1003", host=None)
    assert (settings.port, settings.host, settings.model_name) == (1003, "0.0.0.1", "from the file")


def test_the_file_can_lie_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.toml").write_text("port = 1004\n")
    monkeypatch.setenv("QUIRE_CONFIG", str(tmp_path / "elsewhere.toml"))
    assert read_settings().port == 1004
    monkeypatch.setenv("QUIRE_CONFIG", str(tmp_path / "missing.toml"))
    with pytest.raises(WrongSetting, match=r"missing\.toml, which does not exist"):
        read_settings()


@pytest.mark.parametrize(
    ("written", "is_on"), [('"off"', False), ("false", False), ('"on"', True), ("true", True)]
)
def test_limits_are_switched_by_words_or_truth(tmp_path: Path, written: str, is_on: bool) -> None:
    (tmp_path / "quire.toml").write_text(f"rate_limits = {written}\n")
    assert read_settings().rate_limits is is_on


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("port = 70000", "The line port in quire.toml is wrong"),
        ("colour = 3", "The line colour in quire.toml is not a setting of Quire."),
        ("port = ", "quire.toml cannot be read as TOML"),
        ('model_url = "ftp://x"', "must be an address that begins with http:// or https://"),
        ('log_level = "loud"', "The line log_level in quire.toml is wrong"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "quire.toml").write_text(line + "\n")
    with pytest.raises(WrongSetting) as wrong:
        read_settings()
    assert sentence in str(wrong.value)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIRE_PORT", "ninety")
    with pytest.raises(WrongSetting, match="The environment variable QUIRE_PORT is wrong: "):
        read_settings()


def test_a_wrong_option_is_named() -> None:
    with pytest.raises(WrongSetting, match="The option --port is wrong: "):
        read_settings(port="-1")


def test_secrets_are_not_shown_when_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIRE_MODEL_KEY", "sk-canary")
    monkeypatch.setenv("QUIRE_METRICS_TOKEN", "canary-too")
    monkeypatch.setenv("QUIRE_OIDC_CLIENT_SECRET", "another-canary")
    assert "canary" not in f"{read_settings()!r}{read_settings()}"


def test_an_address_with_tls_makes_the_server_secure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIRE_PUBLIC_URL", "https://quire.example.org")
    assert read_settings().is_secure
    monkeypatch.setenv("QUIRE_PUBLIC_URL", "http://quire.example.org")
    assert not read_settings().is_secure


DOCS = Path(__file__).parent.parent / "docs"
RECORDED = Path(__file__).parent / "identity" / "recorded"

PROVIDER = {
    "oidc_issuer": "https://login.example.org",
    "oidc_client_id": "quire",
    "oidc_enter": "groups=writers",
    "public_url": "https://quire.example.org",
}


def test_an_identity_provider_is_set_by_four_settings() -> None:
    provider = identity_provider(Settings.model_validate(PROVIDER))
    assert provider is not None
    assert (provider.issuer, provider.name) == ("https://login.example.org", "login.example.org")
    assert identity_provider(Settings()) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"oidc_client_id": None}, "needs the setting oidc_client_id beside it"),
        ({"oidc_enter": None}, "needs the setting oidc_enter beside it"),
        ({"public_url": None}, "needs the setting public_url beside it"),
        ({"oidc_issuer": "http://login.example.org"}, "must begin with https://"),
        (
            {"oidc_issuer": "https://accounts.google.com", "oidc_enter": "*"},
            "must not be * for https://accounts.google.com",
        ),
        ({"oidc_issuer": None, "password_sign_in": False}, "can be off only where oidc_issuer is set"),
    ],
)
def test_a_provider_that_lets_in_whoever_comes_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        identity_provider(Settings.model_validate({**PROVIDER, **changes}))
    assert sentence in str(wrong.value)


@pytest.mark.parametrize(("number", "name"), [(1, "keycloak"), (2, "entra"), (3, "google")])
def test_the_settings_that_operators_read_let_the_people_of_each_provider_in(number: int, name: str) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (DOCS / "organisations.md").read_text("utf-8"), re.DOTALL)
    common, of_provider = (tomllib.loads(blocks[index]) for index in (0, number))
    settings = Settings.model_validate({**common, **of_provider})
    recorded = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    assert identity_provider(settings) is not None
    assert settings.oidc_issuer is not None
    assert _without_names(settings.oidc_issuer) == _without_names(recorded["discovery"]["issuer"])
    rules = parse_rules(settings.oidc_enter or "")
    assert any(rule.holds(recorded["claims"]) for rule in rules)
    # The short table beside the roles says the same.
    row = f"`{settings.oidc_enter}`"
    assert row in (DOCS / "sharing.md").read_text("utf-8")


def _without_names(issuer: str) -> str:
    """An issuer without the name of the realm, which everybody chooses."""
    return issuer.partition("/realms/")[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [("oidc_enter", "writers"), ("oidc_administer", "groups="), ("oidc_invitations", "all"),
     ("oidc_issuer", "login.example.org"), ("oidc_session_hours", "0")],
)  # fmt: skip
def test_a_wrong_setting_of_the_provider_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"QUIRE_{name.upper()}", value)
    with pytest.raises(WrongSetting, match=f"The environment variable QUIRE_{name.upper()} is wrong"):
        read_settings()


def test_every_setting_is_explained_to_operators() -> None:
    page = (DOCS / "running.md").read_text("utf-8")
    missing = [name for name in Settings.model_fields if f"`QUIRE_{name.upper()}`" not in page]
    assert missing == []
