"""CycloneDX in XML: into the form of the same document in JSON.

XML of strangers is hostile. Documents with a DTD are refused, so that there are no entities to
grow and none that name a file or an address; nothing is fetched. Depth is limited.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.parsers import expat

from ptmgraph.loaders.bom.document import BomUnreadable

_DEEPEST = 200
_NAMESPACE = "http://cyclonedx.org/schema/bom/"
_LISTS = frozenset(
    {"components", "services", "externalReferences", "licenses", "properties", "dependencies"}
    | {"ancestors", "descendants", "variants", "commits", "patches", "datasets", "compositions"}
    | {"vulnerabilities", "annotations", "formulation", "tools", "authors", "hashes"}
)
"""Elements that are lists in JSON."""
_REPEATED = frozenset({"data"})
"""Elements that stand several times in XML where JSON has one list."""


class _Element(NamedTuple):
    name: str
    attributes: dict[str, str]
    children: list[_Element]
    texts: list[str]

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()


def cyclonedx_of_xml(data: bytes) -> dict[str, Any]:
    """A CycloneDX document in XML as in JSON. Raises `BomUnreadable`."""
    root = _parse(data)
    space, _, name = root.name.rpartition(" ")
    if name != "bom" or not space.startswith(_NAMESPACE):
        raise BomUnreadable("XML, but not of CycloneDX")
    found = _object(root)
    version = space.removeprefix(_NAMESPACE)
    return {"bomFormat": "CycloneDX", "specVersion": version} | {
        key: value for key, value in found.items() if ":" not in key
    }


def _parse(data: bytes) -> _Element:
    """The elements of a document."""
    root = _Element("", {}, [], [])
    open_ = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_) > _DEEPEST:
            raise BomUnreadable("nested too deeply")
        element = _Element(name, attributes, [], [])
        open_[-1].children.append(element)
        open_.append(element)

    def refuse(name: str, *_: object) -> None:
        if name.lower() == "html":
            raise BomUnreadable("a page of HTML, not a bill of materials")
        raise BomUnreadable("XML with a document type declaration, which is not read")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: open_.pop()
    parser.CharacterDataHandler = lambda text: open_[-1].texts.append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BomUnreadable(f"not well-formed XML: {error}") from None
    return root.children[0]


def _local(element: _Element) -> str:
    return element.name.rpartition(" ")[2]


def _object(element: _Element) -> dict[str, Any]:
    """An element with children as an object: attributes and children by name."""
    found: dict[str, Any] = dict(element.attributes)
    for child in element.children:
        name = _local(child)
        value = _value(child)
        if name in _REPEATED:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _value(element: _Element) -> Any:
    """What JSON has in the place of an element."""
    name = _local(element)
    if name in _LISTS:
        return [_item(child) for child in element.children]
    return _object(element) if element.children else element.text


def _item(element: _Element) -> Any:
    """What JSON has in a list in the place of an element."""
    name = _local(element)
    if name == "property":
        return {"name": element.attributes.get("name", ""), "value": element.text}
    if name == "dependency":
        return {
            "ref": element.attributes.get("ref", ""),
            "dependsOn": _refs(element, "dependency"),
            "provides": _refs(element, "provides"),
        }
    if name == "license":
        return {"license": _object(element)}
    if name == "expression":
        return {"expression": element.text, **element.attributes}
    if name == "expression-detailed":
        return dict(element.attributes)
    if name == "ref":
        return {"ref": element.text}
    return _object(element) if element.children or element.attributes else element.text


def _refs(element: _Element, name: str) -> list[str]:
    return [child.attributes.get("ref", "") for child in element.children if _local(child) == name]
