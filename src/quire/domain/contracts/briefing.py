"""A contract as a language model is told it, a line for each thing that was agreed."""

from collections.abc import Iterator

from quire.domain.contracts.contract import AgreedLength, Contract, CoveredPoint


def contract_lines(contract: Contract) -> list[str]:
    """What was agreed, in order; none where nothing was."""
    return list(_lines(contract))


def _lines(contract: Contract) -> Iterator[str]:
    for name, text in (
        ("Purpose", contract.purpose),
        ("Readers", contract.audience),
        ("Tone", contract.tone),
        ("Instructions", contract.instructions),
    ):
        if text.strip():
            yield f"{name}: {text.strip()}"
    if contract.length is not None and (contract.length.min or contract.length.max):
        yield f"Length: {_length(contract.length)}"
    if contract.points:
        yield "Points that it must cover:"
        yield from (f"- {_point(point)}" for point in contract.points)
    if contract.forbidden_words:
        yield f"Words that it must not use: {_listed(contract.forbidden_words)}"
    for preferred in contract.preferred_words:
        if preferred.instead_of:
            yield f"Say “{preferred.use}” instead of {_listed(preferred.instead_of)}"
    if contract.checks_numbers:
        yield "Give only numbers, dates and units that stand in the text already or in a source that is cited for them."


def _length(length: AgreedLength) -> str:
    unit = length.unit
    least = f"at least {length.min} {unit}" if length.min else ""
    most = f"at most {length.max} {unit}" if length.max else ""
    return ", ".join(filter(None, (least, most)))


def _point(point: CoveredPoint) -> str:
    named = f"[{point.requirement_id}] " if point.requirement_id else ""
    quote = f" (“{point.quote.text}”)" if point.quote is not None else ""
    return f"{named}{point.text}{quote}"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)
