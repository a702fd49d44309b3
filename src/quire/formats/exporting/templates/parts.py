"""Parts of Word files and what leads to them; headers, footers and pictures are copied from one file into another."""

import posixpath
from collections.abc import Iterator

import msgspec

from quire.formats.word_package import RELATIONSHIPS, WordPackage

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "[Content_Types].xml"
_MARGIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"


class Relationship(msgspec.Struct, frozen=True):
    """What leads from a part to another, whose name is relative to its folder, or to an address outside."""

    id: str
    kind: str
    target: str
    is_outside: bool


def relationships_name(part: str) -> str:
    """The name of the part with the relationships of a part."""
    folder, file = posixpath.split(part)
    return f"{folder}/_rels/{file}.rels"


def relationships_of(package: WordPackage, part: str) -> Iterator[Relationship]:
    """The relationships of a part; none for one that has no such part."""
    name = relationships_name(part)
    if name in package.parts:
        for one in package.xml(name).iter(_RELATIONSHIP):
            kind = one.get("Type", "").removeprefix(f"{RELATIONSHIPS}/")
            yield Relationship(
                one.get("Id", ""), kind, one.get("Target", ""), one.get("TargetMode") == "External"
            )


def copy_margin(source: WordPackage, target: WordPackage, name: str, copied: str, kind: str) -> None:
    """Copy a header or a footer with its pictures, under a name; names are relative to the folder of the text."""
    target.add(f"word/{copied}", source.parts[f"word/{name}"], _MARGIN_TYPE.format(kind))
    relationships = source.parts.get(relationships_name(f"word/{name}"))
    if relationships is not None:
        target.parts[relationships_name(f"word/{copied}")] = relationships
        for one in relationships_of(source, f"word/{name}"):
            if one.kind == "image":
                copy_picture(source, target, f"word/{one.target}")


def copy_picture(source: WordPackage, target: WordPackage, name: str) -> None:
    """Copy a picture, and say of which kind it is."""
    if name not in target.parts:
        types = {one.get("PartName"): one.get("ContentType", "") for one in source.xml(_TYPES)}
        target.add(name, source.parts[name], types[f"/{name}"])
