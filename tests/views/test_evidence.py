"""Evidence in words, and links that lead to a line of code and nowhere else."""

from __future__ import annotations

import pytest

from ptmgraph.views.evidence import basis, line_link, weakest

REPOSITORY = "github.com/acme/app"
SHA = "0123456789abcdef0123456789abcdef01234567"
BASE = f"https://{REPOSITORY}/blob/{SHA}"


@pytest.mark.parametrize(
    ("place", "link"),
    [
        ("src/main.py:12", f"{BASE}/src/main.py#L12"),
        ("src/my model.py:1", f"{BASE}/src/my%20model.py#L1"),
        ("notes.ipynb:30", f"{BASE}/notes.ipynb?plain=1#L30"),
        ("weights.onnx:0", f"{BASE}/weights.onnx"),
        ("only/a/path.py", f"{BASE}/only/a/path.py"),
        ("a](evil.example)[b.py:1", f"{BASE}/a%5D%28evil.example%29%5Bb.py#L1"),
        ("a?b#c.py:2", f"{BASE}/a%3Fb%23c.py#L2"),
        ("src/%2e%2e/x.py:1", f"{BASE}/src/%252e%252e/x.py#L1"),
    ],
)
def test_a_place_becomes_a_link_to_its_line(place: str, link: str) -> None:
    assert line_link(REPOSITORY, SHA, place) == link


@pytest.mark.parametrize(
    ("repository", "commit", "place"),
    [
        (REPOSITORY, None, "main.py:1"),
        (REPOSITORY, "main", "main.py:1"),
        (REPOSITORY, "1.4.2", "main.py:1"),
        (REPOSITORY, f"{SHA}/../..", "main.py:1"),
        (REPOSITORY, SHA, "../../../evil/repo.py:1"),
        (REPOSITORY, SHA, "src/./main.py:1"),
        (REPOSITORY, SHA, "/etc/passwd:1"),
        (REPOSITORY, SHA, ""),
        ("gitlab.com/acme/app", SHA, "main.py:1"),
        ("pypi:app", SHA, "main.py:1"),
        ("folder:app", SHA, "main.py:1"),
        ("github.com/acme/app@evil.example", SHA, "main.py:1"),
        ("github.com/acme/app/../../evil", SHA, "main.py:1"),
        ("https://github.com/acme/app", SHA, "main.py:1"),
    ],
)
def test_what_could_lead_elsewhere_has_no_link(
    repository: str, commit: str | None, place: str
) -> None:
    assert line_link(repository, commit, place) is None


def test_a_chain_is_as_sure_as_its_weakest_statement() -> None:
    sure = {"declared": True, "confidence": 1.0}
    likely, unlikely = ({"declared": False, "confidence": c} for c in (0.95, 0.4))
    assert weakest([sure, likely, unlikely]) is unlikely
    assert weakest([sure, {"declared": True, "confidence": 1.0}])["declared"]
    assert basis(sure) == "declared"
    assert basis(unlikely) == "inferred, confidence 0.40"
