"""The data files: closed vocabularies, references that exist, sources everywhere."""

import tomllib

from ptmgraph.analysis.licenses import LICENSES, License, Relation
from ptmgraph.analysis.licenses.facts import DATA, find, read_csv
from ptmgraph.analysis.licenses.rules import RULES
from ptmgraph.analysis.licenses.tables import linux_foundation, look_up, osadl
from tests.helpers.places import DOCS

VALUES = {
    "kind": {"software", "content", "data", "model", "family", "none"},
    "commercial": {"yes", "no", "conditional", "unknown"},
    "derivatives": {"yes", "no", "unknown"},
    "share_alike": {"yes", "no", "unknown"},
    "extra_terms": {"", "banned"},
    "restrictions": {"yes", "no", "unknown"},
    "name_trigger": {"", "weights", "weights and outputs"},
    "outputs": {
        *("free", "banned", "noncommercial", "named", "credited"),
        *("derivative", "ambiguous", "unknown"),
    },
    "outputs_exempt": {"", "same licence"},
    "results": {"", "free"},
    "hosting": {"no", "distribution", "forbidden", "unknown"},
    "evidence": {"text-read", "partial", "inferred", "unverified", "n/a"},
}


def problems(license_: License) -> list[str]:
    found = [name for name, allowed in VALUES.items() if getattr(license_, name) not in allowed]
    found += [name for name in ("name", "source") if not getattr(license_, name)]
    if license_.id != license_.id.lower():
        found.append("id")
    if bool(license_.name_prefix) != bool(license_.name_trigger):
        found.append("name_trigger")
    if license_.commercial == "conditional" and license_.evidence == "text-read":
        found += [] if license_.threshold else ["threshold"]
    return found


def test_entries_are_well_formed() -> None:
    assert {
        name: wrong for name, license_ in LICENSES.items() if (wrong := problems(license_))
    } == {}


def test_accepted_licences_exist() -> None:
    known = {license_.canonical for license_ in LICENSES.values()}
    for license_ in LICENSES.values():
        assert set(license_.accepts) <= known, license_.id
        assert license_.canonical not in license_.accepts, license_.id


def test_a_text_that_was_read_gives_the_clause_of_each_limit() -> None:
    limits = {
        "restrictions": "yes",
        "commercial": "no",
        "derivatives": "no",
        "share_alike": "yes",
    }
    missing = [
        (license_.id, fact)
        for license_ in LICENSES.values()
        for fact, limit in limits.items()
        if license_.evidence == "text-read"
        and getattr(license_, fact) == limit
        and not license_.clause(fact)
    ]
    assert missing == []


def test_keys_of_the_file_are_fields() -> None:
    entries = tomllib.loads((DATA / "licenses.toml").read_text(encoding="utf-8"))
    fields = set(License.__dataclass_fields__) | {"same_as"}
    assert {key for entry in entries.values() for key in entry} <= fields
    assert all(entry["same_as"] in entries for entry in entries.values() if "same_as" in entry)


def test_every_hub_id_has_facts() -> None:
    assert [row["id"] for row in read_csv("hub.csv") if row["id"] not in LICENSES] == []
    assert len(read_csv("hub.csv")) == 83


def test_every_spdx_id_is_found() -> None:
    canonical = {license_.canonical for license_ in LICENSES.values()} | set(LICENSES)
    assert [row["id"] for row in read_csv("spdx.csv") if row["id"].lower() not in canonical] == []


def test_same_licence_under_two_ids() -> None:
    assert find("gpl-3.0").same_as(find("gpl-3.0-only"))
    assert not find("gpl").same_as(find("gpl"))


def test_an_exception_is_known_or_the_licence_is_not() -> None:
    with_exception = find("gpl-2.0-only WITH classpath-exception-2.0")
    assert with_exception.canonical == "gpl-2.0-only with classpath-exception-2.0"
    assert with_exception.identified and not with_exception.same_as(find("gpl-2.0-only"))
    assert with_exception.accepts_license(find("gpl-2.0-only"))
    assert not find("apache-2.0 WITH commons-clause").identified
    assert not find("gpl WITH gcc-exception-3.1").identified


def test_tables_read_row_as_downstream() -> None:
    forward, backward = osadl("apache-2.0", "gpl-3.0-only"), osadl("gpl-3.0-only", "apache-2.0")
    assert forward and forward.answer == "yes"
    assert backward and backward.answer == "no"
    assert "gpl-3.0-only license normally cannot be redistributed" in backward.reason
    linux = linux_foundation("gpl-3.0-only", "mit")
    assert linux and linux.answer == "no"
    assert osadl("cc-by-4.0", "mit") is None


def test_tables_that_disagree_are_unknown_and_both_cited() -> None:
    disagreements = [
        (up, down)
        for up in LICENSES.values()
        for down in LICENSES.values()
        if (first := osadl(up.canonical, down.canonical))
        and (second := linux_foundation(up.canonical, down.canonical))
        and {first.answer, second.answer} == {"yes", "no"}
        and not up.same_as(down)
    ]
    assert disagreements
    for up, down in disagreements:
        answer = look_up(up, down)
        assert answer and answer.answer == "unknown"
        assert "OSADL" in answer.source and "Linux Foundation" in answer.source


def test_every_rule_and_relation_is_documented() -> None:
    text = (DOCS / "licenses.md").read_text(encoding="utf-8")
    absent = [rule.id for rule in RULES if f"| `{rule.id}` |" not in text]
    absent += [word for word in Relation if f"`{word}`" not in text]
    assert absent == []
