"""What GitHub's code scanning asks of a SARIF file, from docs.github.com, "SARIF support for code
scanning": the required properties, the limits of its table, and the path of each result."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

_MOST = {"runs": 20, "results": 25_000, "rules": 25_000, "locations": 10, "tags": 20}
_LARGEST = 10 * 1024 * 1024
_LEVELS = {"error", "warning", "note", "none"}


def faults(text: str) -> list[str]:
    """Each reason why GitHub would refuse the file, or show a result of it nowhere."""
    return list(_faults(text))


def _faults(text: str) -> Iterator[str]:
    log = json.loads(text)
    if len(gzip.compress(text.encode())) > _LARGEST:
        yield "more than 10 MB, packed"
    if not log.get("$schema") or log.get("version") != "2.1.0":
        yield "not SARIF 2.1.0"
    if not 1 <= len(log["runs"]) <= _MOST["runs"]:
        yield "no runs, or too many"
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        if not driver.get("name"):
            yield "the tool has no name"
        rules = driver["rules"]
        if max(len(rules) / _MOST["rules"], len(run["results"]) / _MOST["results"]) > 1:
            yield "too many rules or results"
        if len({rule["id"] for rule in rules}) != len(rules):
            yield "two rules with one id"
        for rule in rules:
            yield from (f"rule {rule['id']}: {told}" for told in _of_rule(rule))
        for number, result in enumerate(run["results"]):
            yield from (f"result {number}: {told}" for told in _of_result(result, rules))
        names = [
            (r["ruleId"], _uri(r), r["partialFingerprints"]["primaryLocationLineHash"])
            for r in run["results"]
        ]
        if len(set(names)) != len(names):
            yield "two results that look the same to it"


def _of_rule(rule: dict[str, Any]) -> Iterator[str]:
    for key, most in (("shortDescription", 1024), ("fullDescription", 1024), ("help", 10**6)):
        if not 0 < len(rule.get(key, {}).get("text", "")) <= most:
            yield f"{key} is missing or too long"
    if len(rule.get("name", "")) > 255 or len(rule.get("properties", {}).get("tags", [])) > 20:
        yield "the name is too long, or it has too many tags"
    if rule.get("defaultConfiguration", {}).get("level", "warning") not in _LEVELS:
        yield "no such level"


def _of_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> Iterator[str]:
    if not result.get("message", {}).get("text"):
        yield "no message"
    if rules[result["ruleIndex"]]["id"] != result["ruleId"] or result["level"] not in _LEVELS:
        yield "no such rule or level"
    if not result.get("partialFingerprints", {}).get("primaryLocationLineHash"):
        yield "no fingerprint"
    if not 1 <= len(result.get("locations", [])) <= _MOST["locations"]:
        yield "expected a location"
    for location in (*result["locations"], *result.get("relatedLocations", [])):
        place = location.get("physicalLocation")
        if not place or not place.get("artifactLocation", {}).get("uri"):
            yield "expected a physical location"
            continue
        uri = place["artifactLocation"]["uri"]
        split = urlsplit(uri)
        inside = not unquote(split.path).startswith("/") and ".." not in unquote(uri).split("/")
        if split.scheme or split.netloc or split.query or split.fragment or not inside:
            yield f"not a path in the repository: {uri}"
        region = place.get("region", {})
        ends = [region.get(k, 0) for k in ("startLine", "startColumn", "endLine", "endColumn")]
        if min(ends) < 1 or ends[:2] > ends[2:]:
            yield f"no such region: {region}"


def _uri(result: dict[str, Any]) -> str:
    return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
