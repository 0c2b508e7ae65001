"""From written licences to ids: the Hub's ids, spellings, expressions, and junk."""

import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptmgraph.analysis.licenses import LICENSES, normalize
from ptmgraph.analysis.licenses.facts import read_csv
from tests.helpers import places

HUB = places.SHARED / "hub"


def test_every_hub_id_is_itself() -> None:
    for row in read_csv("hub.csv"):
        assert normalize(row["id"]).id == row["id"]
        assert normalize(row["id"].upper()).id == row["id"]


def test_every_spdx_id_is_found() -> None:
    unknown = [row["id"] for row in read_csv("spdx.csv") if not normalize(row["id"]).ids[0]]
    assert unknown == []


def test_aliases_and_addresses_lead_to_known_licences() -> None:
    for name in ("aliases.csv", "urls.csv"):
        for row in read_csv(name):
            assert row["id"].format(version="4.0") in LICENSES, row
            assert row["source"]


@pytest.mark.parametrize(
    ("value", "kind", "license_id"),
    [
        ("MIT License", "spdx", "mit"),
        ("Apache License, Version 2.0", "spdx", "apache-2.0"),
        ("apache2", "spdx", "apache-2.0"),
        ("GPLv3", "spdx", "gpl-3.0"),
        ("GPLv2+", "spdx", "gpl-2.0-or-later"),
        ("MPLv2", "spdx", "mpl-2.0"),
        ("The MIT License (MIT)", "spdx", "mit"),
        ("cc-by-nc", "spdx", "cc-by-nc-4.0"),
        ("llama3_1", "ai", "llama3.1"),
        ("MIT/Apache-2.0", "expression", "apache-2.0 OR mit"),
        ("MIT/unknown", "other", "other"),
        ("a/b", "other", "other"),
        ("LicenseRef-scancode-gemma-tou-2024-04-01", "ai", "gemma"),
        ("LicenseRef-scancode-llama-3-license-2024", "ai", "llama3"),
        ("bsd-new", "spdx", "bsd-3-clause"),
        ("bsl-1.0", "spdx", "bsl-1.0"),
        ("C-UDA-1.0", "spdx", "c-uda"),
        ("GPL-3.0+", "spdx", "gpl-3.0-or-later"),
        ("gpl", "family", "gpl"),
        ("openrail", "family", "openrail"),
        ("cc", "family", "cc"),
        ("Llama 3.1 Community License Agreement", "ai", "llama3.1"),
        ("stable-diffusion-2022-08-22", "ai", "creativeml-openrail-m"),
        ("modified-mit", "ai", "modified-mit"),
        ("Modified MIT License", "ai", "modified-mit"),
        ("falcon-llm-license", "ai", "falcon-llm-license"),
        ("TII Falcon-LLM License 2.0", "ai", "falcon-llm-license"),
        ("Qwen RESEARCH LICENSE AGREEMENT", "ai", "qwen-research"),
        ("CreativeML Open RAIL-M", "ai", "creativeml-openrail-m"),
        ("llama-license-2023", "ai", "llama-1"),
        ("llama3-1", "ai", "llama3.1"),
        ("Meta Llama 3.3", "ai", "llama3.3"),
        ("gemma-tou-2024-02-21", "ai", "gemma"),
        ("falcon-2-11b-1.0", "ai", "falcon-2-11b-tii"),
        ("GNU General Public License v3 (GPLv3)", "spdx", "gpl-3.0"),
        ("GNU General Public License v3 or later (GPLv3+)", "spdx", "gpl-3.0-or-later"),
        ("GNU Affero General Public License v3", "spdx", "agpl-3.0"),
        ("GPLv2 or later", "spdx", "gpl-2.0-or-later"),
        ("MIT License (with attribution clause)", "other", "other"),
        ("MIT (Apache-2.0)", "other", "other"),
        ("dual-licensed MIT/Apache-2.0", "expression", "apache-2.0 OR mit"),
        ("CC BY-NC-SA 4.0 DEED", "spdx", "cc-by-nc-sa-4.0"),
        ("Attribution-NonCommercial 4.0 International", "spdx", "cc-by-nc-4.0"),
        (
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 (CC BY-NC-SA 4.0)",
            "spdx",
            "cc-by-nc-sa-4.0",
        ),
        ("LicenseRef-foo", "other", "licenseref-foo"),
        ("unknown", "unknown", "unknown"),
        (None, "unknown", ""),
        ([], "unknown", ""),
        (["apache-2.0"], "spdx", "apache-2.0"),
        (["mit", "gpl-3.0"], "expression", "gpl-3.0 AND mit"),
        (
            ["mit", "apache-2.0 AND cc-by-nc-4.0"],
            "expression",
            "apache-2.0 AND cc-by-nc-4.0 AND mit",
        ),
        (["mit", "mit OR apache-2.0"], "other", "other"),
        (["mit", "<p>Custom, see file</p>"], "expression", "mit AND other"),
        (["mit", None], "expression", "mit AND other"),
        (["<p>Custom, see file</p>", "license"], "unknown", ""),
        ("mit OR apache-2.0", "expression", "apache-2.0 OR mit"),
        (
            "(MIT AND GPL-2.0-only) OR cc-by-4.0",
            "expression",
            "cc-by-4.0 OR (gpl-2.0-only AND mit)",
        ),
        ("apache-2.0 WITH llvm-exception", "expression", "apache-2.0 WITH llvm-exception"),
        ("Apache-2.0 with LLVM-Exception", "expression", "apache-2.0 WITH llvm-exception"),
        ("GPLv3 With GCC-exception-3.1", "expression", "gpl-3.0 WITH gcc-exception-3.1"),
        ("mit AND", "other", "other"),
        ("mit OR something-odd", "other", "other"),
        ("https://creativecommons.org/licenses/by-nc/4.0/deed.en", "spdx", "cc-by-nc-4.0"),
        ("https://www.apache.org/licenses/LICENSE-2.0.txt", "spdx", "apache-2.0"),
        ("https://spdx.org/licenses/MPL-2.0.html", "spdx", "mpl-2.0"),
        ("https://example.org/LICENSE", "other", "other"),
        ('<a href="https://evil.example">MIT</a>', "spdx", "mit"),
        ("<script>alert(1)</script>", "junk", ""),
        ("license", "junk", ""),
        ("licence: license", "junk", ""),
        ("[More Information Needed]", "junk", ""),
        ("🎉", "junk", ""),
        ("x" * 1000, "junk", ""),
        ("(" * 400, "junk", ""),
        (1.0, "other", "other"),
        (False, "unknown", ""),
    ],
)
def test_written(value: object, kind: str, license_id: str) -> None:
    found = normalize(value)
    assert (found.kind, found.id) == (kind, license_id), found.reason


@pytest.mark.parametrize(
    ("card", "kind", "license_id"),
    [
        (("other", "mrl", None), "ai", "mrl"),
        (("other", None, "https://ai.google.dev/gemma/terms"), "ai", "gemma"),
        (("other", "gemma-terms-of-use", None), "ai", "gemma"),
        (("other", "seallms", None), "other", "other"),
        (("other", None, None), "other", "other"),
        ((None, "qwen-research", None), "ai", "qwen-research"),
        (("gemma", "license", None), "ai", "gemma"),
        (("llama3", "llama3", None), "ai", "llama3"),
        (("apache-2.0", "gemma", None), "unknown", ""),
    ],
)
def test_card(card: tuple[object, object, object], kind: str, license_id: str) -> None:
    found = normalize(*card)
    assert (found.kind, found.id) == (kind, license_id), found.reason


@given(st.one_of(st.text(max_size=80), st.lists(st.text(max_size=20)), st.floats(), st.none()))
def test_any_value_is_answered(value: object) -> None:
    found = normalize(value)
    assert found.kind == "junk" or found.reason or found.ids
    if found.kind != "junk" and found.id:
        assert normalize(found.id).id == found.id


@given(st.lists(st.sampled_from(["mit", "gpl-3.0", "gemma", "(", ")", "AND", "OR", "WITH", "x"])))
def test_any_expression_is_answered(words: list[str]) -> None:
    normalize(" ".join(words))


@pytest.mark.skipif(not HUB.exists(), reason="../shared/data/hub is absent")
def test_real_cards_mostly_resolve() -> None:
    rows = pq.read_table(HUB / "hub_models_real_rows.parquet", columns=["cardData"])
    cards = [json.loads(text) for text in rows["cardData"].to_pylist() if text]
    stated = [card for card in cards if isinstance(card, dict) and card.get("license")]
    kinds = [
        normalize(card["license"], card.get("license_name"), card.get("license_link")).kind
        for card in stated
    ]
    assert kinds.count("junk") == 0
    assert kinds.count("other") < 0.08 * len(kinds)
