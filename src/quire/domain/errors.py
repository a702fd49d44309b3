"""Every failure that a person, a program or the environment can cause, drawn as one tree.

The message of an error is the sentence its reader will see. `web/statuses.py` gives each branch its HTTP
status. Any other exception is a bug.

    AppError
    ├── BadRequest
    │   ├── BlankMessage
    │   ├── BlankComment
    │   ├── MalformedJson
    │   ├── BadParameter
    │   ├── BadLogoutToken
    │   ├── MalformedUpload
    │   └── UploadCutOff
    │       └── UploadTooLong
    ├── NotAuthenticated
    │   ├── SignInFailed
    │   │   └── WrongLinkPassword
    │   ├── SecondFactorRequired
    │   ├── WrongCode
    │   ├── PasskeyRefused
    │   ├── SignInAttemptEnded
    │   ├── ProviderRefused
    │   └── UnverifiedIdentity
    ├── PaymentRequired
    │   ├── CapReached
    │   └── PriceUnknown
    ├── AccessDenied
    │   ├── EntryDenied
    │   ├── NoAdministratorYet
    │   ├── AccountDisabled
    │   ├── PasswordsOff
    │   ├── ClosedToGuests
    │   ├── SecondFactorMissing
    │   ├── ForeignSite
    │   ├── OutlivesToken
    │   └── OutOfScope
    ├── NotFound
    │   ├── DeadLink
    │   ├── FirstAccountMade
    │   ├── NotYetMade
    │   └── FileMissing
    │       └── ImageFileMissing
    ├── Conflict
    │   ├── AnswerInProgress
    │   ├── NameTaken
    │   ├── IdentityTaken
    │   ├── LastWayIn
    │   ├── OwnAccount
    │   ├── NotDisabled
    │   ├── LastAdministrator
    │   ├── LastOwner
    │   ├── AlreadyGranted
    │   ├── GroupNameTaken
    │   ├── SharedWithGroup
    │   ├── TemplateNameTaken
    │   ├── QuotaReached
    │   ├── NothingToPropose
    │   ├── NothingSuggested
    │   ├── UnknownBase
    │   ├── TooManyProposals
    │   ├── PlaceChanged
    │   ├── AlreadyDecided
    │   ├── DocumentChanged
    │   ├── SelectionChanged
    │   ├── ContractBroken
    │   ├── NothingToCover
    │   ├── ModelNeeded
    │   ├── TooLongForModel
    │   └── SectionLeased
    ├── Stale
    │   ├── StaleSection
    │   ├── StaleDocument
    │   ├── StaleContract
    │   ├── StaleBibliography
    │   ├── StaleTemplate
    │   └── StaleForm
    ├── RevisionRequired
    ├── TooLarge
    ├── UnsupportedMediaType
    ├── Unreadable
    │   ├── UnreadableImage
    │   ├── UnreadableTemplate
    │   ├── UnreadableStyle
    │   └── UnreadableBibliography
    ├── CannotExport
    ├── InvalidField
    │   ├── CapSubjectUnclear
    │   └── IdempotencyKeyReused
    ├── TooMany
    ├── Unavailable
    │   ├── DatabaseUnavailable
    │   ├── FilesUnavailable
    │   ├── ProviderUnavailable
    │   ├── TookTooLong
    │   └── ReadingInterrupted
    ├── DamagedVersion
    │   └── DamagedHistory
    └── DiskFull
"""

from typing import Any, ClassVar

from quire.domain.export_failures import ExportFailure
from quire.domain.limits import size_in_words
from quire.domain.translatable_text import TranslatableText, Value


class AppError(Exception):
    """A failure caused from outside the program; its message is written for whoever caused it."""

    code: ClassVar[str] = "error"

    def __init__(self, text: TranslatableText, **details: Any) -> None:
        super().__init__(text)
        self.text = text
        self.details = details
        """Further fields of the JSON reply."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Cross from a process that computes to this one; constructors take other arguments than they hand on."""
        return _restored, (type(self), self.args, self.__dict__)

    @property
    def sentence(self) -> str:
        """The message in English."""
        return str(self.text)


def _restored(kind: type[AppError], args: tuple[Any, ...], state: dict[str, Any]) -> AppError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class BadRequest(AppError):
    """The request is malformed."""

    code = "bad_request"


class BlankMessage(BadRequest):
    """A question without any text."""

    code = "message_empty"

    def __init__(self) -> None:
        super().__init__(TranslatableText("Message cannot be empty"))


class BlankComment(BadRequest):
    """A comment or a reply without any text."""

    code = "comment_empty"

    def __init__(self) -> None:
        super().__init__(TranslatableText("A comment cannot be empty."))


class MalformedJson(BadRequest):
    """The body is not valid JSON."""

    code = "malformed_json"

    def __init__(self) -> None:
        super().__init__(TranslatableText("The body is not valid JSON in UTF-8."))


class BadParameter(BadRequest):
    """A query parameter or header with a value that is not acceptable."""

    code = "bad_parameter"

    def __init__(self, name: str, expected: str, /, **values: Value) -> None:
        super().__init__(
            TranslatableText(
                "“%(name)s” must be %(expected)s.",
                {"name": name, "expected": TranslatableText(expected, values)},
            ),
            parameter=name,
        )


class BadLogoutToken(BadRequest):
    """A message of the identity provider's back channel that proves nothing."""

    code = "invalid_request"

    def __init__(self) -> None:
        super().__init__(TranslatableText("The logout token could not be verified."))


class MalformedUpload(BadRequest):
    """The body is not what its media type says."""

    code = "malformed_upload"

    def __init__(self) -> None:
        super().__init__(TranslatableText("The body is not valid multipart/form-data."))


class UploadCutOff(BadRequest):
    """The body ended, or stalled, in the middle of a file."""

    code = "upload_cut_off"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("The upload was cut off before the file was complete; nothing was kept.")
        )


class UploadTooLong(UploadCutOff):
    """The bytes of a file kept coming for longer than an upload may take."""

    code = "upload_too_long"

    def __init__(self, seconds: float) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "The upload took longer than %(minutes)s minutes; nothing was kept.",
                {"minutes": round(seconds / 60)},
            ),
        )


class NotAuthenticated(AppError):
    """The request has no valid credential: none at all, or one that was revoked or has expired."""

    code = "authentication_required"

    def __init__(self) -> None:
        super().__init__(TranslatableText("Authentication required"))


class SignInFailed(NotAuthenticated):
    """Unknown name, wrong password or disabled account; which of them is not said."""

    code = "sign_in_failed"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("The name or the password is wrong."))


class SecondFactorRequired(NotAuthenticated):
    """The password is right, and the account has a second factor."""

    code = "second_factor_required"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "This account needs a code as well: of its authenticator app, or a recovery code."
            ),
        )


class WrongCode(NotAuthenticated):
    """A code of an app that is not of this minute or was used, or a recovery code that is none of the account."""

    code = "wrong_code"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("The code is wrong, or was used already."))


class PasskeyRefused(NotAuthenticated):
    """A device's reply that proves nobody, or a passkey that was removed."""

    code = "passkey_refused"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("This passkey was not accepted. Sign in in another way."))


class SignInAttemptEnded(NotAuthenticated):
    """The identity provider's reply belongs to no attempt that this browser has begun and not finished."""

    code = "sign_in_attempt_ended"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "This sign-in was begun in another browser, is finished already, or took too long. Begin again."
            ),
        )


class ProviderRefused(NotAuthenticated):
    """The identity provider did not let the person in, or they changed their mind there."""

    code = "provider_refused"

    def __init__(self, provider: str) -> None:
        AppError.__init__(self, TranslatableText("%(provider)s did not sign you in.", {"provider": provider}))


class UnverifiedIdentity(NotAuthenticated):
    """A reply of the identity provider that does not prove who somebody is; the reason is in the log alone."""

    code = "unverified_identity"

    def __init__(self, provider: str) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "The reply of %(provider)s could not be verified, and nobody was signed in. If that happens again, ask"
                " an administrator.",
                {"provider": provider},
            ),
        )


class WrongLinkPassword(SignInFailed):
    """Somebody who has a link does not have its password."""

    code = "wrong_link_password"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("The password of this link is wrong."))


class PaymentRequired(AppError):
    """It would cost more than may be spent."""

    code = "payment_required"


class CapReached(PaymentRequired):
    """A cap leaves too little for what was asked; nothing is spent."""

    code = "cap_reached"

    def __init__(self, text: TranslatableText, cap: Any) -> None:
        super().__init__(text, cap=cap)


class PriceUnknown(PaymentRequired):
    """A cap of money holds, and nobody knows what the model costs."""

    code = "price_unknown"

    def __init__(self, model: str) -> None:
        super().__init__(
            TranslatableText(
                "Nobody has said what the model %(model)s costs, and a cap limits what may be spent. An administrator"
                " can enter its prices.",
                {"model": model},
            )
        )


class AccessDenied(AppError):
    """It exists and belongs to another user."""

    code = "access_denied"

    def __init__(self) -> None:
        super().__init__(TranslatableText("Access denied"))


class EntryDenied(AccessDenied):
    """Somebody is known to the identity provider and may not enter here."""

    code = "entry_denied"

    def __init__(self, provider: str) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "%(provider)s knows you, but your account there does not let you in here. Ask an administrator.",
                {"provider": provider},
            ),
        )


class NoAdministratorYet(AccessDenied):
    """The first account is an administrator's."""

    code = "no_administrator_yet"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "This server has no administrator yet. The first one is made at the address that Quire printed when it"
                " started."
            ),
        )


class AccountDisabled(AccessDenied):
    """Somebody has proved who they are, and an administrator has disabled their account."""

    code = "account_disabled"

    def __init__(self) -> None:
        AppError.__init__(
            self, TranslatableText("Your account here is disabled. Ask an administrator to enable it.")
        )


class PasswordsOff(AccessDenied):
    """Names and passwords are not taken while the identity provider works."""

    code = "passwords_off"

    def __init__(self, provider: str) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "Passwords are not in use here. Sign in with %(provider)s.", {"provider": provider}
            ),
        )


class SecondFactorMissing(AccessDenied):
    """This server requires a second factor, and the account has none yet."""

    code = "second_factor_missing"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText("This server requires a second factor. Sign in on its page once to set it up."),
        )


class OutlivesToken(AccessDenied):
    """A token asked for another one that expires later than it does itself."""

    code = "outlives_token"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "A token that expires cannot create one that expires later. Sign in to create it."
            ),
        )


class OutOfScope(AccessDenied):
    """A token was used for something that its scope does not cover."""

    code = "out_of_scope"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("The scope of this token does not cover this request."))


class ClosedToGuests(AccessDenied):
    """A guest asked for something outside the document of the link, or for what needs an account."""

    code = "closed_to_guests"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("Guests see only what was shared by their link."))


class ForeignSite(AccessDenied):
    """A browser sent this on behalf of another site."""

    code = "foreign_site"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("This request came from another site and was refused."))


class NotFound(AppError):
    """There is no such thing, or no longer."""

    code = "not_found"

    def __init__(self, thing: str, /, **values: Value) -> None:
        super().__init__(TranslatableText("%(thing)s not found", {"thing": TranslatableText(thing, values)}))


class FirstAccountMade(NotFound):
    """The address at which the first account is made, once there is one; which address it was is not said."""

    code = "first_account_made"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "This address has been used: it was for the first account, and there is one now. Sign in with"
                " your account."
            ),
        )


class DeadLink(NotFound):
    """A link that does not exist, has expired or was revoked; which of them is not said."""

    code = "dead_link"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "This link does not work, or no longer. Ask whoever gave it to you for a new one."
            ),
        )


class NotYetMade(NotFound):
    """A document is requested as of a time before it existed."""

    code = "not_yet_made"

    def __init__(self) -> None:
        AppError.__init__(self, TranslatableText("This document did not exist yet at that time."))


class FileMissing(NotFound):
    """The row of a source is there and its uploaded file is not."""

    code = "file_missing"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "The file of this source is missing on the server. What was read in it can still be cited;"
                " upload the file again, or ask an administrator to restore it from a backup."
            ),
        )


class ImageFileMissing(FileMissing):
    """The same for a picture."""

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "The file of this picture is missing on the server. Insert the picture again, or ask an"
                " administrator to restore it from a backup."
            ),
        )


class Conflict(AppError):
    """The request conflicts with the current state."""

    code = "conflict"


class AnswerInProgress(Conflict):
    """A chat has one running answer at a time."""

    code = "answer_in_progress"

    def __init__(self, answer: Any) -> None:
        super().__init__(
            TranslatableText("An answer is being written in this chat; wait for it or stop it."),
            answer=answer,
        )


class NameTaken(Conflict):
    """Two accounts cannot share a name."""

    code = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(TranslatableText("There is already an account named “%(name)s”.", {"name": name}))


class IdentityTaken(Conflict):
    """An identity belongs to one account, and an account has one at each provider."""

    code = "identity_taken"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "That identity is linked to another account here, or your account is linked already."
            )
        )


class LastWayIn(Conflict):
    """An account without a password keeps its identity."""

    code = "last_way_in"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("Your account has no password; without the link you could not sign in any more.")
        )


class OwnAccount(Conflict):
    """Administrators cannot disable or demote themselves."""

    code = "own_account"

    def __init__(self) -> None:
        super().__init__(TranslatableText("This is your own account; another administrator can do that."))


class NotDisabled(Conflict):
    """The documents of an account in use are their owner's to hand over."""

    code = "not_disabled"

    def __init__(self) -> None:
        super().__init__(TranslatableText("Only the documents of a disabled account can be transferred."))


class LastAdministrator(Conflict):
    """The last active administrator cannot be removed."""

    code = "last_administrator"

    def __init__(self) -> None:
        super().__init__(TranslatableText("No administrator would be left who can sign in."))


class LastOwner(Conflict):
    """A document keeps an owner who has an active account."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("No owner would be left; make another person an owner of the document first.")
        )


class AlreadyGranted(Conflict):
    """Somebody has one role in a document, and at most one in each of its sections."""

    code = "already_granted"

    def __init__(self) -> None:
        super().__init__(TranslatableText("This person has a role there already; change that one."))


class GroupNameTaken(Conflict):
    """Two groups cannot share a name."""

    code = "group_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(TranslatableText("There is already a group named “%(name)s”.", {"name": name}))


class SharedWithGroup(Conflict):
    """Somebody wants to give up a role that they have by a group alone."""

    code = "shared_with_group"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("You have your role by a group; an administrator can take you out of it.")
        )


class TemplateNameTaken(Conflict):
    """Two templates of one owner cannot share a name."""

    code = "template_name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(TranslatableText("There is already a template named “%(name)s”.", {"name": name}))


class QuotaReached(Conflict):
    """A user's quota of files or bytes is used up."""

    code = "quota_reached"


class NothingToPropose(Conflict):
    """The text of an answer leaves the section as it is."""

    code = "nothing_to_propose"

    def __init__(self) -> None:
        super().__init__(TranslatableText("This answer has no text that would change the section."))


class NothingSuggested(Conflict):
    """The text of a person's proposal is the one that it is based on."""

    code = "nothing_to_propose"

    def __init__(self) -> None:
        super().__init__(TranslatableText("This text is the same as the section's; it suggests no change."))


class UnknownBase(Conflict):
    """A person's proposal is based on a revision that the section never had."""

    code = "base_unknown"

    def __init__(self, revision: int) -> None:
        super().__init__(
            TranslatableText(
                "The section has no revision %(revision)s on which this text could be based; read the section again.",
                {"revision": revision},
            )
        )


class TooManyProposals(Conflict):
    """A person's proposals for a section that are not decided are as many as there may be."""

    code = "too_many_proposals"

    def __init__(self, count: int) -> None:
        super().__init__(
            TranslatableText(
                "You have %(count)s suggestions for this section that are not decided; change or withdraw one of them.",
                {"count": count},
            )
        )


class PlaceChanged(Conflict):
    """The text that a proposal changes is missing from the section, or is there more than once."""

    code = "place_changed"

    def __init__(self, hunks: Any, section: Any) -> None:
        super().__init__(
            TranslatableText("The text has been changed where this proposal applies; nothing was changed."),
            hunks=hunks,
            section=section,
        )


class AlreadyDecided(Conflict):
    """A hunk already has the opposite decision, or the decision was already taken back."""

    code = "already_decided"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("This was decided otherwise already; take that decision back first.")
        )


class DocumentChanged(Conflict):
    """The document was changed after the preview that this request is based on."""

    code = "document_changed"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "The document has been changed meanwhile; look again at what restoring would change."
            )
        )


class SelectionChanged(Conflict):
    """The selection of a question cannot be located with certainty in the current text."""

    code = "selection_changed"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "The selected text has been changed since; select it again, or ask about the whole section."
            )
        )


class ContractBroken(Conflict):
    """A section of a document with hard contracts is not ready while something breaks its contract."""

    code = "contract_broken"

    def __init__(self, findings: Any) -> None:
        super().__init__(
            TranslatableText("This section cannot be ready: its text does not keep its contract."),
            findings=findings,
        )


class NothingToCover(Conflict):
    """Nobody can say which points a section covers that has none, or no text."""

    code = "nothing_to_cover"

    def __init__(self, *, has_points: bool) -> None:
        super().__init__(
            TranslatableText("This section has no text yet that could cover a point.")
            if has_points
            else TranslatableText("The contract of this section has no points that it must cover.")
        )


class ModelNeeded(Conflict):
    """The built-in assistant has no opinions."""

    code = "model_needed"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "Only a language model can say which points are covered, and there is none that may be asked about"
                " this section."
            )
        )


class TooLongForModel(Conflict):
    """A section and its points do not fit into one prompt."""

    code = "too_long_for_model"

    def __init__(self, model: str) -> None:
        super().__init__(
            TranslatableText(
                "This section and its points are longer than the language model %(model)s reads at once.",
                {"model": model},
            )
        )


class SectionLeased(Conflict):
    """Somebody else writes in the section. It can be taken over, and saving is possible without it."""

    code = "section_leased"

    def __init__(self, name: str, lease: Any) -> None:
        super().__init__(
            TranslatableText("%(name)s is writing in this section.", {"name": name}),
            lease=lease,
            holder=lease.holder,
        )


class Stale(AppError):
    """The change was based on a revision that is no longer the current one."""

    code = "stale_revision"


class StaleSection(Stale):
    """Carries the current section."""

    def __init__(self, section: Any) -> None:
        super().__init__(
            TranslatableText("This section has been changed since you read it."), section=section
        )


class StaleDocument(Stale):
    """Carries the current document."""

    def __init__(self, document: Any) -> None:
        super().__init__(
            TranslatableText("This document has been changed since you read it."), document=document
        )


class StaleContract(Stale):
    """Carries the current contract with its revision."""

    def __init__(self, contract: Any, revision: int) -> None:
        super().__init__(
            TranslatableText("This contract has been changed since you read it."),
            contract=contract,
            revision=revision,
        )


class StaleBibliography(Stale):
    """Carries the current revision."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            TranslatableText("This bibliography has been changed since you read it."), revision=revision
        )


class StaleTemplate(Stale):
    """Carries the current template."""

    def __init__(self, template: Any) -> None:
        super().__init__(
            TranslatableText("This template has been changed since you read it."), template=template
        )


class StaleForm(Stale):
    """Somebody else has changed what a form of administrators shows."""

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "Somebody else has changed this since you opened it. Nothing of yours is saved yet: look at what stands"
                " there now, and save again."
            )
        )


class RevisionRequired(AppError):
    """A change of text must say which revision it was based on."""

    code = "revision_required"

    def __init__(self) -> None:
        super().__init__(TranslatableText('Changing the text needs the header If-Match: "<revision>".'))


class TooLarge(AppError):
    """A file that is larger than its kind may be; the phrase says so with its `size`."""

    code = "too_large"

    def __init__(self, phrase: str, bytes_max: int) -> None:
        super().__init__(TranslatableText(phrase, {"size": size_in_words(bytes_max)}))


class UnsupportedMediaType(AppError):
    """A body of a media type that this address does not accept."""

    code = "unsupported_media_type"

    def __init__(self, expected: str) -> None:
        super().__init__(
            TranslatableText("This must be %(expected)s.", {"expected": TranslatableText(expected)})
        )


class Unreadable(AppError):
    """A file whose text cannot be read; the sentence says why."""

    code = "unreadable"

    def __init__(self, reason: TranslatableText | str, /, **values: Value) -> None:
        super().__init__(reason if isinstance(reason, TranslatableText) else TranslatableText(reason, values))


class UnreadableImage(Unreadable):
    """An uploaded picture that cannot be shown; `field` names the one in which it was sent."""

    def __init__(self, reason: TranslatableText) -> None:
        AppError.__init__(self, reason, field="file")


class UnreadableTemplate(Unreadable):
    """An uploaded file that cannot be a template; `field` names the one in which it was sent."""

    def __init__(self, reason: TranslatableText | str, /, **values: Value) -> None:
        text = reason if isinstance(reason, TranslatableText) else TranslatableText(reason, values)
        AppError.__init__(self, text, field="file")


class UnreadableBibliography(Unreadable):
    """A bibliography of which no entry can be read; `field` names the one in which it was sent."""

    def __init__(self, reason: TranslatableText) -> None:
        AppError.__init__(self, reason, field="file")


class UnreadableStyle(Unreadable):
    """An uploaded file that cannot be a citation style; `field` names the one in which it was sent."""

    def __init__(self, reason: TranslatableText) -> None:
        AppError.__init__(self, reason, field="file")


class CannotExport(AppError):
    """A document that cannot be written in a format; `reason` says why, for programs."""

    code = "cannot_export"

    def __init__(self, failure: ExportFailure) -> None:
        super().__init__(failure.in_words(), reason=failure.reason)
        self.failure = failure


class InvalidField(AppError):
    """One field of the body is not acceptable; `field` names it."""

    code = "invalid_field"

    def __init__(self, field: str, reason: str, /, **values: Value) -> None:
        super().__init__(
            TranslatableText(
                "“%(field)s” %(reason)s.", {"field": field, "reason": TranslatableText(reason, values)}
            ),
            field=field,
        )


class CapSubjectUnclear(InvalidField):
    """Several may be meant by what was typed; `choices` are they."""

    code = "cap_subject_unclear"

    def __init__(self, choices: Any) -> None:
        AppError.__init__(
            self,
            TranslatableText("Choose which one is meant."),
            field="subject",
            choices=choices,
        )


class IdempotencyKeyReused(InvalidField):
    """The key was used before, for something else."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        AppError.__init__(
            self,
            TranslatableText("This Idempotency-Key was already used for another request."),
            field="Idempotency-Key",
        )


class TooMany(AppError):
    """A rate limit is exceeded; `retry_after_seconds` is the time until the next request is allowed."""

    code = "too_many"

    def __init__(self, text: TranslatableText, retry_after_seconds: int) -> None:
        super().__init__(text, retry_after=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(AppError):
    """A component does not respond at present; a later retry can succeed."""

    code = "unavailable"


class DatabaseUnavailable(Unavailable):
    """The database is locked, closed or cannot be read; one that went away while it committed may have done so."""

    code = "database_unavailable"

    def __init__(self, *, may_be_changed: bool = False) -> None:
        unchanged = TranslatableText(
            "The database is not available; nothing was changed. Try again in a moment."
        )
        unknown = TranslatableText(
            "The database went away while this was stored. Look whether it was, before you try again."
        )
        super().__init__(unknown if may_be_changed else unchanged)


class FilesUnavailable(Unavailable):
    """Where uploaded files lie cannot be reached, is too slow, or refuses."""

    code = "files_unavailable"

    def __init__(self) -> None:
        super().__init__(
            TranslatableText("The uploaded files cannot be reached just now. Try again in a moment.")
        )


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer, or not as it should."""

    code = "provider_unavailable"

    def __init__(self, provider: str) -> None:
        super().__init__(
            TranslatableText("%(provider)s cannot be reached. Try again in a while.", {"provider": provider})
        )


class TookTooLong(Unavailable):
    """A read of the database, or a computation, took longer than one may, and was ended."""

    def __init__(self) -> None:
        super().__init__(
            TranslatableText(
                "This took too long and was given up, so that nobody has to wait. Try again in a moment."
            )
        )


class ReadingInterrupted(Unavailable):
    """Reading was ended by something that is not the fault of the file, such as a signal or a lack of open files."""

    code = "reading_interrupted"

    def __init__(self) -> None:
        super().__init__(TranslatableText("The file could not be read just now. Try again in a moment."))


class DamagedVersion(AppError):
    """A stored version does not match its checksum; its text is not shown."""

    code = "damaged_version"

    def __init__(self, revision: int) -> None:
        super().__init__(
            TranslatableText(
                "Version %(revision)s cannot be read, because it is damaged in the database.",
                {"revision": revision},
            )
        )


class DamagedHistory(DamagedVersion):
    """Authorship is computed from all versions of a section, and one of them is damaged."""

    code = "damaged_history"

    def __init__(self, title: str) -> None:
        AppError.__init__(
            self,
            TranslatableText(
                "Who wrote what in “%(title)s” cannot be found out,"
                " because a version of it is damaged in the database.",
                {"title": title},
            ),
        )


class DiskFull(AppError):
    """There is no disk space to store the change."""

    code = "disk_full"

    def __init__(self) -> None:
        super().__init__(TranslatableText("The disk is full; nothing was changed."))
