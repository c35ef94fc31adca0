"""XML parts of office files, read without entities and with a bound on the number of elements."""

import posixpath
import zipfile
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser

from tracker.documents.errors import DocumentRefused

MAX_ELEMENTS = 400_000


class _Bounded(TreeBuilder):
    """A tree builder that stops at too many elements."""

    def __init__(self) -> None:
        super().__init__()
        self.left = MAX_ELEMENTS

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Open an element, if any are left."""
        self.left -= 1
        if self.left < 0:
            raise DocumentRefused("bomb")
        return super().start(tag, attrs)


def parse(xml: bytes) -> Element:
    """Return the root of `xml`; document types and entities are refused."""
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    parser.feed(xml)
    root: Element = parser.close()
    return root


def part(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of the archive's part `name`, if it is there."""
    try:
        return parse(archive.read(name))
    except KeyError:
        return None


def local(name: str) -> str:
    """Return a tag's or attribute's name without its namespace (strict and transitional files differ in it)."""
    return name.rpartition("}")[2]


def attribute(element: Element | None, name: str) -> str | None:
    """Return the attribute `name` of `element`, whatever its namespace."""
    if element is None:
        return None
    return next((value for key, value in element.items() if local(key) == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant along the local names `path`."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local(found.tag) == name), None)
    return element


def relations(archive: zipfile.ZipFile, owner: str) -> dict[str, tuple[str, str]]:
    """Return kind and target by id of what `owner` (an empty string: the package) is related to."""
    folder, name = posixpath.split(owner)
    found = {}
    for relation in part(archive, posixpath.join(folder, "_rels", f"{name}.rels")) or ():
        if relation.get("TargetMode") != "External":
            target = relation.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], path)
    return found


def related(archive: zipfile.ZipFile, owner: str, kind: str) -> str | None:
    """Return the part that `owner` is related to as `kind`."""
    return next((target for found, target in relations(archive, owner).values() if found == kind), None)
