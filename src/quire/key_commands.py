"""The command for the secret that encrypts the keys of providers."""

import click

from quire.adapters import data_directory, key_sealing
from quire.command_options import settings_of, with_database_options, write
from quire.store.database import CannotOpen
from quire.store.models import model_providers
from quire.store.models.key_sealing import CannotUnseal


@click.group("keys")
def keys_group() -> None:
    """Keys of providers of language models. These commands also work while the server runs."""


@keys_group.command("rotate")
@with_database_options
def rotate_keys(**said: str | None) -> None:
    """Encrypt all keys with a new secret: one that is made, or the first one of QUIRE_SECRET_KEY."""
    settings = settings_of(said)
    sealing = key_sealing(settings, data_directory(settings, is_new_refused=True).path)
    if not sealing.is_given:
        sealing.add_newest()
    try:
        count = write(said, lambda tx: model_providers.seal_again(tx, sealing))
    except CannotUnseal as cause:
        raise CannotOpen(
            "A key of a provider cannot be decrypted, and nothing is changed: bring its secret back, as the file"
            " secret.key or behind the newer one in QUIRE_SECRET_KEY, or enter the key again on the page Models."
        ) from cause
    if not sealing.is_given:
        sealing.forget_older()
    click.echo(f"Encrypted {count} keys with a new secret.")
