"""What the judge sees of an address: its host, the words of its path, and what its link shows."""

from __future__ import annotations

import re

from ptmgraph.analysis.cards.features import Signs, words_in

_ADDRESS = re.compile(r"https?://(?P<host>[^/?#]+)/?(?P<path>[^?#]{0,200})")
_PARTS = re.compile(r"[a-z]+")
_FIRST_FEW, _LONGEST_SHOWN = 2, 100


def address_signs(address: str, shown: str) -> Signs:
    """The features of an address, and of the words that show it."""
    match = _ADDRESS.match(address.lower())
    host, path = (match["host"], match["path"]) if match else ("", "")
    places = [part for part in path.split("/") if part]
    plain = [f"host={host}", f"deep:{min(len(places), 4)}"]
    plain += [f"host end:{host.rpartition('.')[2]}", f"on {host}/{places[0] if places else ''}"]
    if places and "." in places[-1]:
        plain.append(f"file:{places[-1].rpartition('.')[2]}")
    if shown.startswith("http"):
        plain.append("bare")
        shown = ""
    bags = [
        ("host", _PARTS.findall(host)),
        ("path", _PARTS.findall(" ".join(places))),
        ("first", _PARTS.findall(" ".join(places[:_FIRST_FEW]))),
        ("shown", words_in(shown[:_LONGEST_SHOWN])),
    ]
    return Signs(plain, bags)
