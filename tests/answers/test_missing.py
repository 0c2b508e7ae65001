"""What the terminal says of ids that the graph does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.terminal import call


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("lineage CHAIN/0", "There is no model 'CHAIN/0'. Did you mean chain/0?"),
        (
            "impact somebody/of-four",
            "no model or dataset 'somebody/of-four'. Did you mean merge/of-",
        ),
        ("impact merge/of-four --type Dataset", "no model or dataset 'merge/of-four'. Try a part"),
        ("show Chain/0", "There is no node 'Chain/0'. Did you mean chain/0?"),
        ("check Chain/0", "no model, repository or folder 'Chain/0'. Did you mean chain/0?"),
        (
            "export graphml x.graphml --of Chain/0",
            "There is no model 'Chain/0'. Did you mean chain/",
        ),
        ("lineage no/such-model-at-all", "Try a part of it: ptmgraph search WORDS"),
    ],
)
def test_an_unknown_id_is_told_with_those_that_come_near(
    fixture_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(fixture_home, *command.split(), code=1)
    assert said in result.stderr
    assert not result.stdout
