"""The package `timm`: image models with licence, papers and origin. The tag behind an architecture
says what it was trained on: `augreg_in21k_ft_in1k` was first `augreg_in21k`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.catalog.rows import Row, call_name, in_code, python_tree, relation, row
from scripts.catalog.words_for_data import datasets_in

SOURCE = "timm"
PACKAGES = ("timm==1.0.31",)
_FACTS = ("license", "paper_ids", "origin_url", "hf_hub_id", "url")
_ARXIV = re.compile(r"arxiv:(\d{4}\.\d{4,5})", re.IGNORECASE)


@dataclass(frozen=True)
class _Weights:
    """One entry of `default_cfgs`: `name` is the architecture, `tag` what stands behind the dot."""

    name: str
    tag: str
    facts: Mapping[str, Any]
    file: str
    line: int

    @property
    def key(self) -> str:
        return f"{self.name}.{self.tag}" if self.tag else self.name

    @property
    def id(self) -> str:
        """The repository on the Hub; without one, the name that programs load."""
        where = self.facts.get("hf_hub_id")
        return f"timm/{self.key}" if where == "timm/" else where or f"timm:{self.key}"

    @property
    def has_weights(self) -> bool:
        return bool(self.facts.get("hf_hub_id") or self.facts.get("url"))


def rows(root: Path) -> Iterator[Row]:
    """A row for each set of weights, and for the names by which programs load them."""
    found: dict[str, _Weights] = {}
    chosen: dict[str, _Weights] = {}
    old: list[tuple[str, str, str, int]] = []
    for path in sorted((root / "timm" / "models").glob("*.py")):
        file, tree = python_tree(root, path)
        for weights in _entries(file, tree):
            found[weights.key] = weights
            _choose(chosen, weights)
        old += _renamed(file, tree)
    for weights in found.values():
        if weights.has_weights:
            yield _row(weights, found)
    for name, weights in chosen.items():
        yield in_code(f"timm:{name}", weights.id, weights.file, weights.line)
    for name, now, file, line in old:
        if weights_now := found.get(now) or chosen.get(now):
            yield in_code(f"timm:{name}", weights_now.id, file, line)


def _choose(chosen: dict[str, _Weights], weights: _Weights) -> None:
    """The weights that an architecture without a tag loads: the first that has some, or those
    that are marked with a star, see `generate_default_cfgs` in `timm/models/_registry.py`."""
    if weights.has_weights and (weights.name not in chosen or weights.facts["starred"]):
        chosen[weights.name] = weights


def _row(weights: _Weights, found: Mapping[str, _Weights]) -> Row:
    facts = weights.facts
    papers = facts.get("paper_ids") or ()
    relations = []
    if parent := _parent(weights, found):
        relations = [relation("FINETUNED_FROM", parent.id, f"{weights.key}, {parent.key}")]
    return row(
        weights.id,
        weights.file,
        weights.line,
        license=facts.get("license"),
        papers=_ARXIV.findall(" ".join([papers] if isinstance(papers, str) else papers)),
        code=facts.get("origin_url") if "github.com" in (facts.get("origin_url") or "") else None,
        datasets=datasets_in(weights.tag),
        relations=relations,
    )


def _parent(weights: _Weights, found: Mapping[str, _Weights]) -> _Weights | None:
    """What weights were tuned from, if that is there: `a_ft_b_c` from `a_ft_b`, else from `a`.
    What stands behind the data is no step: `_384` is a size of pictures."""
    before, tuned, after = weights.tag.rpartition("_ft_")
    steps = [word for word in after.split("_") if datasets_in(word)]
    tags = ["_".join([before, "ft", *steps[:-1]])] if len(steps) > 1 else []
    for tag in [*tags, before] if tuned else []:
        parent = found.get(f"{weights.name}.{tag}")
        if parent and parent.has_weights and parent.id != weights.id:
            return parent
    return None


def _entries(file: str, tree: ast.Module) -> Iterator[_Weights]:
    """The entries of all dictionaries of configurations of a module."""
    base = {
        function.name: _constants(returned.value)
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and "cfg" in function.name
        for returned in function.body
        if isinstance(returned, ast.Return) and returned.value
    }
    for statement in tree.body:
        if not isinstance(statement, ast.Assign) or "cfgs" not in ast.unparse(statement.targets[0]):
            continue
        for node in ast.walk(statement.value):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and call_name(value) in base:
                        assert isinstance(value, ast.Call)
                        name, _, tag = str(key.value).partition(".")
                        facts = base[call_name(value)] | _constants(value)
                        facts["starred"] = tag.endswith("*")
                        yield _Weights(name, tag.strip("*"), facts, file, key.lineno)


def _constants(node: ast.expr) -> dict[str, Any]:
    """The facts that a dictionary, or the keywords of a call, state as constants."""
    if isinstance(node, ast.Dict):
        keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        pairs = list(zip(keys, node.values, strict=True))
    elif isinstance(node, ast.Call):
        pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
        pairs += [("url", node.args[0])] if node.args else []
    else:
        pairs = []
    told = {}
    for key, value in pairs:
        if key in _FACTS and isinstance(value, ast.Constant | ast.Tuple | ast.List):
            told[str(key)] = ast.literal_eval(value)
    return told


def _renamed(file: str, tree: ast.Module) -> Iterator[tuple[str, str, str, int]]:
    """Names of before, and what they stand for now."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and call_name(node) == "register_model_deprecations":
            (names,) = (each for each in node.args if isinstance(each, ast.Dict))
            for key, value in zip(names.keys, names.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                    yield str(key.value), str(value.value), file, key.lineno
