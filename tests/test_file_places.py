"""Where files lie is said by one setting; one that is wrong, or a directory that is not mounted, starts nothing."""

from pathlib import Path

import pytest

from quire.file_places import export_files_of, files_of
from quire.settings import Settings, WrongSetting
from quire.store.database import CannotOpen


def settings(**said: str) -> Settings:
    return Settings(**said)  # type: ignore[arg-type]


def test_without_the_setting_files_lie_beside_the_database(tmp_path: Path) -> None:
    assert files_of(settings(), tmp_path).location == str(tmp_path / "files")
    assert export_files_of(settings(), tmp_path).path_of("one") == tmp_path / "exports" / "one"


def test_a_directory_has_files_and_exports(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    said = settings(files_url=f"file://{shared}")
    assert files_of(said, tmp_path).location == str(shared / "files")
    with export_files_of(said, tmp_path).written("one") as file:
        file.write(b"content")
    assert (shared / "exports" / "one").read_bytes() == b"content"


def test_a_directory_that_is_not_mounted_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="mount"):
        files_of(settings(files_url=f"file://{tmp_path}/missing"), tmp_path)
    assert not (tmp_path / "missing").exists()


def test_a_bucket_has_files_and_exports_under_its_prefix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for said, place in (
        ("s3://bucket", "s3://bucket/files"),
        ("s3://bucket/house/quire/", "s3://bucket/house/quire/files"),
    ):
        assert files_of(settings(files_url=said), tmp_path).location == place


@pytest.mark.parametrize(
    "said",
    [
        "",
        " ",
        "s3://",
        "s3:bucket",
        "file://host/path",
        "file:relative",
        "ftp://bucket",
        "s3://bucket?x=1",
        "/path",
    ],
)
def test_an_address_that_names_no_place_is_refused(said: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="files_url"):
        files_of(settings(files_url=said), tmp_path)


def test_a_variable_of_the_store_that_is_wrong_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "perhaps")
    with pytest.raises(WrongSetting, match="perhaps"):
        files_of(settings(files_url="s3://bucket"), tmp_path)
