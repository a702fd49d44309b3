"""What is to be known about an address: a route is a line of data, and nothing is derived from its path elsewhere."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from quire.domain.accounts.token_scopes import IN_A_DOCUMENT, RequiredScope, Rights
from quire.domain.translatable_text import TranslatableText
from quire.web.http import idempotency
from quire.web.http.limits import RateClass

Handler = Callable[..., Awaitable[Any]]

UNEXPECTED = TranslatableText("Something went wrong on our side.")


class Access(Enum):
    """Who may call a route. What belongs to whom is checked by the store, object by object."""

    ANYBODY = "anybody"
    SIGNED_IN = "whoever is signed in or has a token whose scope covers it"
    ANY_SCOPE = "whoever is signed in or has a token of any scope"
    FULL_SCOPE = "whoever is signed in or has a token of full scope"
    PAGE = "whoever is signed in; others are sent to the sign-in page"
    ADMINISTRATION = "administrators; others are denied or sent to the sign-in page"

    @property
    def takes_tokens(self) -> bool:
        """Whether it is for programs as well as for people who are signed in."""
        return self in (Access.SIGNED_IN, Access.ANY_SCOPE, Access.FULL_SCOPE)

    @property
    def leads_to_sign_in(self) -> bool:
        """Whether it is a page for people, who are sent to the sign-in page where they need one."""
        return self in (Access.PAGE, Access.ADMINISTRATION)


@dataclass(frozen=True)
class Route:
    """One address with one method. A route without a declared access cannot be written."""

    method: str
    path: str
    handler: Handler
    access: Access
    rate_class: RateClass
    group: str = ""
    body: type | None = None
    documented_body: Mapping[str, type] = field(default_factory=dict)
    """The type of each media type of a body that the handler reads itself, for the description."""
    query: type | None = None
    replies: Mapping[int, type | str | None] = field(default_factory=dict)
    """Successful statuses and what they carry: a type, a media type, or nothing."""
    error_statuses: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    """Request headers that the route honours."""
    has_etag: bool = False
    has_no_timeout: bool = False
    """Streams, uploads and downloads are not limited in time."""
    is_page: bool = False
    """A page that needs no sign-in; the others say so by their access."""
    error_sentence: TranslatableText = UNEXPECTED
    """The sentence of a 500."""

    def required_scope(self, path_parameters: Mapping[str, str]) -> RequiredScope | None:
        """What the scope of a token or of a guest has to cover: its rights by the method, its document by the path.

        None where any will do. Nothing needs to be said for a new route, and a path parameter that is not known here
        leaves out guests, and tokens for one document.
        """
        if self.access in (Access.FULL_SCOPE, Access.ADMINISTRATION):
            return RequiredScope("full")
        if self.access is Access.ANY_SCOPE:
            return None
        rights: Rights = "read" if self.method == "GET" else "write"
        things = [(name, path_parameters[name]) for name in IN_A_DOCUMENT if name in path_parameters]
        return RequiredScope(rights, next(iter(things), None))

    @property
    def is_api(self) -> bool:
        """Whether the description for programs has it."""
        return bool(self.group)

    @property
    def endpoint(self) -> str:
        """Its name in the framework."""
        return f"{self.method} {self.path}"

    @property
    def takes_idempotency_key(self) -> bool:
        """Whether a repeated request with the same key gets the same reply."""
        return idempotency.HEADER in self.headers

    @property
    def is_event_stream(self) -> bool:
        """Whether its reply lasts as long as its events do."""
        return "text/event-stream" in self.replies.values()

    @property
    def has_error_page(self) -> bool:
        """Whether a failure is shown as a page; otherwise as JSON."""
        return self.is_page or self.access.leads_to_sign_in
