"""Marks: they change with the code and the data behind a module, and with nothing else."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ptmgraph.graph.mark import PACKAGE, files_behind, mark

CODE = {
    "__init__": "from shop.till import pay",
    "till": "import json\nfrom shop.goods import PRICE\n\n\ndef pay():\n    return PRICE\n",
    "goods/__init__": '"""What is sold."""\nfrom shop.goods.prices import PRICE\n',
    "goods/prices": (
        "from pathlib import Path\n"
        'LIST = Path(__file__).parents[1] / "data" / "prices.csv"\n'
        "def PRICE():\n"
        '    """What it costs."""\n'
        "    from shop import taxes\n"
        "    return LIST.read_text(), taxes\n"
    ),
    "taxes": 'from pathlib import Path\nFOLDER = Path(__file__).with_name("data") / "taxes"\n',
    "window": "from shop.till import pay\n",
}
DATA = {"prices.csv": "1", "taxes/here.csv": "2", "taxes/there.csv": "3", "opening.csv": "4"}


@pytest.fixture
def change(tmp_path: Path) -> Callable[..., Path]:
    """Makes a copy of the package `shop`, with some files otherwise: `change("till", a, b)` has
    `b` for `a` in `till`."""

    def copy(file: str = "", old: str = "", new: str = "") -> Path:
        package = tmp_path / str(len(list(tmp_path.iterdir()))) / "shop"
        texts = {f"{name}.py": text for name, text in CODE.items()}
        texts |= {f"data/{name}": text for name, text in DATA.items()}
        if file:
            assert old in texts[file]
            texts[file] = texts[file].replace(old, new, 1)
        for name, text in texts.items():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            (package / name).write_text(text, "utf-8")
        return package

    return copy


def test_behind_a_module_stand_its_imports_and_their_data(change: Callable[..., Path]) -> None:
    package = change()
    found = {f.relative_to(package).as_posix() for f in files_behind("shop.till", package=package)}
    code = {"till.py", "goods/__init__.py", "goods/prices.py", "taxes.py"}
    assert found == code | {"data/prices.csv", "data/taxes/here.csv", "data/taxes/there.csv"}


def test_what_is_left_out_takes_with_it_what_only_it_imports(change: Callable[..., Path]) -> None:
    package = change()
    found = files_behind("shop.till", but=["shop.goods"], package=package)
    assert found == [package / "till.py"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("till.py", "import json", "import json  # for later"),
        ("till.py", "\n\n\n", '\n"""Takes money."""\n\n'),
        ("goods/prices.py", "What it costs.", "The price."),
        ("goods/prices.py", '    """What it costs."""\n', ""),
        ("taxes.py", '/ "taxes"', '/ (\n    "taxes"\n)'),
        ("window.py", "pay", "PRICE"),
        ("__init__.py", "pay", "PRICE"),
        ("data/opening.csv", "4", "5"),
    ],
)
def test_these_change_no_mark(change: Callable[..., Path], file: str, old: str, new: str) -> None:
    before, after = change(), change(file, old, new)
    assert mark("shop.till", package=before) == mark("shop.till", package=after)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("till.py", "return PRICE", "return 2 * PRICE"),
        ("goods/prices.py", "LIST.read_text()", "LIST.read_bytes()"),
        ("goods/__init__.py", "import PRICE", "import LIST as PRICE"),
        ("taxes.py", "import Path", "import Path, PurePath"),
        ("data/prices.csv", "1", "2"),
        ("data/taxes/there.csv", "3", "30"),
    ],
)
def test_these_change_the_mark(change: Callable[..., Path], file: str, old: str, new: str) -> None:
    before, after = change(), change(file, old, new)
    assert mark("shop.till", package=before) != mark("shop.till", package=after)


def test_a_mark_does_not_depend_on_the_place_or_on_compiled_files(
    change: Callable[..., Path],
) -> None:
    one, other = change(), change()
    (other / "data" / "taxes" / "__pycache__").mkdir()
    (other / "data" / "taxes" / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"x")
    assert mark("shop.till", package=one) == mark("shop.till", package=other)


def test_a_module_or_data_file_that_is_gone_changes_the_mark(change: Callable[..., Path]) -> None:
    whole, less, poor = change(), change(), change()
    shutil.rmtree(less / "data" / "taxes")
    (poor / "taxes.py").unlink()
    assert len({mark("shop.till", package=package) for package in (whole, less, poor)}) == 3


def test_modules_say_what_they_import() -> None:
    """A mark follows what stands in `import` statements with whole names. These modules import by
    name, to find commands, sources, pages, differences and the names of the API; no rules that a
    graph is made by stand behind them."""
    finders = {"__init__.py", "terminal/cli.py", "loaders/base.py", "views/warm.py"}
    finders.add("graph/gate/differences/__init__.py")
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, f"{file} imports by a relative name"
            name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
            if name in ("import_module", "__import__", "pkgutil", "runpy", "exec", "eval"):
                assert file.relative_to(PACKAGE).as_posix() in finders, f"{file}: {name}"
