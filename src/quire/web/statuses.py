"""The HTTP status of each branch of the error tree."""

from quire.domain import errors
from quire.domain.errors import AppError

STATUS: dict[type[AppError], int] = {
    errors.BadRequest: 400,
    errors.NotAuthenticated: 401,
    errors.PaymentRequired: 402,
    errors.AccessDenied: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.Unreadable: 422,
    errors.CannotExport: 422,
    errors.InvalidField: 422,
    errors.RevisionRequired: 428,
    errors.TooMany: 429,
    errors.DamagedVersion: 500,
    errors.Unavailable: 503,
    errors.DiskFull: 507,
}


def status_of(error: AppError) -> int:
    """The status of an error: that of its nearest base class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
