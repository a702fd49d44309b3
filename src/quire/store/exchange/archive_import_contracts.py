"""The contracts of an archive, as steps of making a document of it: each as it was last agreed."""

import re
from functools import partial

from quire.domain.contracts.contract import Contract, named_sources, with_source_ids
from quire.store.contracts import contracts
from quire.store.exchange.archive_making import Making, Step
from quire.store.transactions import as_json

_ID = re.compile(r"[0-9a-f]{32}")
"""Other names of sources are keys of the bibliography, which stay."""


def contract_step(making: Making, section_id: str | None, contract: Contract) -> Step:
    """The contract of a section that is there, or for None of the document."""
    ids = {name: making.ids[name] for name in named_sources(contract) if _ID.fullmatch(name)}
    return partial(
        contracts.insert,
        document_id=making.document_id,
        section_id=section_id,
        revision=1,
        contract=as_json(with_source_ids(contract, ids)),
        author_id=making.visitor.user_id,
    )
