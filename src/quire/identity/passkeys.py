"""The adapter for passkeys (Web Authentication Level 2): what the device is asked, and what its reply proves.

The device must verify its owner, by a finger, a face or a code, so that a passkey is two factors in one.
"""

from collections.abc import Iterable
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from quire.domain.accounts.passkeys import NewPasskey, RelyingParty, StoredPasskey
from quire.identity.provider import Unverified

Credential = dict[str, Any]

# What the library lets through of replies of a wrong form.
_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError)


def registration_options(
    party: RelyingParty, challenge: str, *, user_id: str, name: str, known: Iterable[str]
) -> str:
    """What a device is asked to make a key, as JSON; devices that have one of the account make no other."""
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name="Quire",
            user_id=user_id.encode(),
            user_name=name,
            challenge=base64url_to_bytes(challenge),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(id_)) for id_ in known],
        )
    )


def sign_in_options(party: RelyingParty, challenge: str) -> str:
    """What a device is asked to sign with whichever key of this server it has, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=party.id,
            challenge=base64url_to_bytes(challenge),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def verify_registration(party: RelyingParty, challenge: str, credential: Credential) -> NewPasskey:
    """Raises `Unverified`."""
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise Unverified("the device's reply makes no passkey") from error
    return NewPasskey(
        bytes_to_base64url(verified.credential_id),
        bytes_to_base64url(verified.credential_public_key),
        verified.sign_count,
    )


def verify_sign_in(
    party: RelyingParty, challenge: str, credential: Credential, passkey: StoredPasskey
) -> int:
    """How often the key has signed by now. Raises `Unverified`, also where the count shows a copied key."""
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise Unverified("the device's signature is wrong") from error
    return verified.new_sign_count
