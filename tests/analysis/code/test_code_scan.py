"""The code scan, mechanism by mechanism, on small recorded projects.

A recorded project is one text file: `=== path` starts a file, `=== expected` the uses, one a line
as `path:line id role binding mode [revision]`. All uses must be listed, and no others.
"""

from pathlib import Path

import pytest

from ptmgraph.analysis.code.scopes import scope_of
from ptmgraph.loaders.code.scan import scan_folder
from tests.helpers.places import DATA

MECHANISMS = sorted((DATA / "code_scan" / "mechanisms").glob("*.txt"))


def unpacked(recorded: Path, folder: Path) -> list[str]:
    """Writes the files of a recorded project below `folder`; gives the expected lines."""
    files: dict[str, list[str]] = {}
    for line in recorded.read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            current = files.setdefault(line[4:], [])
        else:
            current.append(line)
    expected = files.pop("expected")
    for name, lines in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return expected


@pytest.mark.parametrize("recorded", MECHANISMS, ids=lambda path: path.stem)
def test_mechanism(recorded: Path, tmp_path: Path) -> None:
    expected = unpacked(recorded, tmp_path)
    result = scan_folder(tmp_path)
    found = [
        f"{u.path}:{u.line} {u.id} {u.role} {u.binding} {u.mode} {u.revision}".rstrip()
        for u in result.uses
    ]
    assert sorted(found) == sorted(expected)
    assert result.rejected == []


def test_unresolved_use_shows_the_expression(tmp_path: Path) -> None:
    unpacked(next(path for path in MECHANISMS if path.stem == "unresolved"), tmp_path)
    (use,) = scan_folder(tmp_path).uses
    assert (use.id, use.expression, use.confidence) == ("", "config['model']", 0.0)


def test_scope_is_told_by_the_path(tmp_path: Path) -> None:
    unpacked(next(path for path in MECHANISMS if path.stem == "scopes"), tmp_path)
    scopes = {use.path: use.scope for use in scan_folder(tmp_path).uses}
    assert scopes == {
        "tests/test_load.py": "tests",
        "examples/demo.py": "examples",
        "docs/conf.py": "docs",
    }
    assert scope_of("pkg/model.py") == "package"


def test_one_use_per_file_id_and_role_with_further_lines(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text(
        "from transformers import AutoModel, AutoTokenizer\n"
        'AutoModel.from_pretrained("gpt2")\n'
        'AutoTokenizer.from_pretrained("gpt2")\n'
    )
    (use,) = scan_folder(tmp_path).uses
    assert (use.line, use.lines, use.framework) == (2, (3,), "transformers")


def test_two_readers_give_the_same_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for recorded in MECHANISMS:
        unpacked(recorded, tmp_path / recorded.stem)
    alone = scan_folder(tmp_path)
    monkeypatch.setattr("ptmgraph.loaders.code.scan.FEWEST_TO_SHARE", 1)
    assert scan_folder(tmp_path) == alone


@pytest.mark.timeout(60)
def test_functions_that_call_each_other_many_times_are_each_looked_at_once(tmp_path: Path) -> None:
    """The ways from the load up to the pair are 21 to the sixth power."""
    code = "import open_clip\n\ndef f0(a, b):\n    open_clip.create_model(a, pretrained=b)\n"
    for n in range(1, 7):
        code += f"\ndef f{n}(a, b):\n" + f"    f{n - 1}(a, b)\n" * 20 + f"    f{n}(a, b)\n"
    (tmp_path / "ways.py").write_text(code + '\nf6("ViT-B-32", "openai")\n')
    found = scan_folder(tmp_path)
    assert [use.id for use in found.uses] == ["open_clip:ViT-B-32/openai"]
    assert found.rejected == []
