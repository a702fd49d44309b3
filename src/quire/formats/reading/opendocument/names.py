"""Names of elements and attributes of OpenDocument."""

_SCHEMA = "urn:oasis:names:tc:opendocument:xmlns"
TEXT = f"{{{_SCHEMA}:text:1.0}}"
STYLE = f"{{{_SCHEMA}:style:1.0}}"
TABLE = f"{{{_SCHEMA}:table:1.0}}"
DRAW = f"{{{_SCHEMA}:drawing:1.0}}"
OFFICE = f"{{{_SCHEMA}:office:1.0}}"
FO = f"{{{_SCHEMA}:xsl-fo-compatible:1.0}}"
LINK = "{http://www.w3.org/1999/xlink}href"
PARAGRAPH, HEADING, SPAN = f"{TEXT}p", f"{TEXT}h", f"{TEXT}span"
STYLE_NAME = f"{TEXT}style-name"

ANNOTATION, ANNOTATION_NAME = f"{OFFICE}annotation", f"{OFFICE}name"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
CREATOR, CREATED = f"{_DUBLIN_CORE}creator", f"{_DUBLIN_CORE}date"
_EXTENSION = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
RESOLVED, PARENT_NAME = f"{_EXTENSION}resolved", f"{_EXTENSION}parent-name"


def small_number(text: str | None, otherwise: int) -> int:
    """A number of an attribute; what is none, or too large to be meant, is another."""
    return int(text) if text is not None and text.isdecimal() and len(text) <= 6 else otherwise
