"""OpenDocument texts, by pandoc."""

import zipfile
from typing import IO

from quire.domain.limits import Limits
from quire.formats.reading.archives import has_right_content
from quire.formats.reading.content import Content
from quire.formats.reading.office import as_a_reader_sees, office_title
from quire.formats.reading.pandoc import read_with_pandoc

_MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"


def is_right(file: IO[bytes], limits: Limits) -> bool:
    """An archive that names itself an OpenDocument text."""
    return has_right_content(file, limits, _is_named_text)


def read(file: IO[bytes], limits: Limits) -> Content:
    """What a reader of the file sees, without hidden text."""
    title = office_title(file, "odt")
    copy, notes = as_a_reader_sees(file, "odt")
    return read_with_pandoc(copy, "odt", limits, title=title, notes=notes)


def _is_named_text(archive: zipfile.ZipFile) -> bool:
    with archive.open("mimetype") as media_type:
        return media_type.read(len(_MEDIA_TYPE) + 1).rstrip() == _MEDIA_TYPE
