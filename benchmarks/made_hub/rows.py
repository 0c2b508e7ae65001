"""The rows of a made-up Hub, with the columns and the habits of the public dump `hub-stats`.

Of the models without a parent 46% have no card and 24% a thin one. One row in a hundred is junk
in one of the ways that were seen, and one derived model in fifty writes its parent by an older id.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from benchmarks.made_hub.lineage import RELATIONS, Lineage
from benchmarks.made_hub.names import SHAPE, Family, dataset_id, family_of, model_id

_MICROSECONDS = 1_000_000
_FIRST, _EACH = 1_646_000_000, 48  # seconds: when the first model was made, and between two
_NO_CARD, _THIN = 0.46, 0.70
_JUNK, _RENAMED, _PAPER, _TRAINED = 0.01, 0.02, 0.12, 0.16
_RESULTS = 0.15  # of whole cards
_PAPERS = 9_000
_FORMATS = ("BF16", "F32", "F16", "I32", "U8")
_MODEL_REF = pa.struct([("_id", pa.string()), ("id", pa.string())])
_SHARED = (
    *((name, pa.string()) for name in ("id", "author", "sha")),
    *((name, pa.timestamp("us")) for name in ("createdAt", "lastModified")),
    *((name, pa.int64()) for name in ("downloads", "downloadsAllTime", "likes")),
    ("gated", pa.string()),
    ("tags", pa.list_(pa.string())),
    ("cardData", pa.string()),
)
MODELS = pa.schema(
    [
        *_SHARED,
        (
            "safetensors",
            pa.struct(
                [
                    ("parameters", pa.struct([(name, pa.int64()) for name in _FORMATS])),
                    ("total", pa.int64()),
                ]
            ),
        ),
        ("gguf", pa.string()),
        ("baseModels", pa.struct([("relation", pa.string()), ("models", pa.list_(_MODEL_REF))])),
        ("pipeline_tag", pa.string()),
        ("library_name", pa.string()),
    ]
)
DATASETS = pa.schema(_SHARED)

Row = tuple[Any, ...]


def model_rows(lineage: Lineage, first: int, last: int, seed: int) -> list[Row]:
    """The rows of the models from `first` to before `last`, which are one shard."""
    chance = random.Random(f"models {seed} {first}")
    return [_model(chance, lineage, model) for model in range(first, last)]


def dataset_rows(first: int, last: int, seed: int) -> list[Row]:
    """The rows of the data sets from `first` to before `last`."""
    chance = random.Random(f"datasets {seed} {first}")
    return [_dataset(chance, number) for number in range(first, last)]


def _model(chance: random.Random, lineage: Lineage, model: int) -> Row:
    kin, relation = family_of(lineage, model), RELATIONS[lineage.relation[model]]
    id = model_id(lineage, model)
    parents = [model_id(lineage, parent) for parent in lineage.of(model)]
    quality = chance.random()
    card: dict[str, Any] = {}
    tags = _own_tags(chance, kin, relation) if quality > _NO_CARD or parents else []
    if quality > _NO_CARD or parents:
        card = _card(chance, kin, parents, quality > _THIN)
    tags += _tags_of_card(chance, card)
    for parent in parents:
        tags += [f"base_model:{parent}", f"base_model:{relation}:{parent}"]
    tags.append("region:us")
    if parents and chance.random() < _RENAMED:
        card["base_model"] = ["old-" + parents[0], *parents[1:]]
    state: list[Any] = [*_facts(chance, id, model), tags, json.dumps(card) if card else None]
    if chance.random() < _JUNK:
        _spoil(chance, state, card)
    named = {"relation": relation, "models": [{"_id": "0", "id": p} for p in parents]}
    packed = relation == "quantized" and model % 2 == 0
    weights = _safetensors(chance, kin, packed) if tags[:1] and not packed else None
    gguf = _gguf(kin) if packed else None
    task = kin.task if quality > _NO_CARD else None
    library = kin.library if quality > _NO_CARD / 2 else None
    return (*state, weights, gguf, named if parents else None, task, library)


def _facts(chance: random.Random, id: str, number: int) -> Row:
    """What stands before the tags: id, owner, commit, times, counts, gate."""
    made = (_FIRST + number * _EACH) * _MICROSECONDS
    downloads = min(int(10 ** chance.expovariate(0.9)), 10**9)
    changed = made + int(chance.expovariate(1 / 9e5)) * _MICROSECONDS
    gated = "manual" if chance.random() < 0.01 else "False"
    counts = (downloads, downloads * 9, downloads // 1000)
    return (
        id,
        id.partition("/")[0],
        f"{chance.getrandbits(160):040x}",
        made,
        changed,
        *counts,
        gated,
    )


def _own_tags(chance: random.Random, kin: Family, relation: str) -> list[str]:
    """The tags that the Hub reads off the files."""
    tags = [kin.library]
    if relation == "adapter":
        tags.append("peft")
    tags.append("gguf" if relation == "quantized" and chance.random() < 0.6 else "safetensors")
    tags += [word for word in (kin.model_type, kin.task) if word]
    if relation == "merge":
        tags += ["mergekit", "merge"]
    tags += chance.sample(SHAPE["free_words"], chance.randint(1, 6))
    return tags


def _card(
    chance: random.Random, kin: Family, parents: Sequence[str], whole: bool
) -> dict[str, Any]:
    card: dict[str, Any] = {}
    if chance.random() < 0.7:
        card["library_name"] = kin.library
    if license := _drawn(chance, "licenses", 0.45):
        card["license"] = license
        if license == "other":
            card |= {"license_name": "own-terms", "license_link": "LICENSE"}
    if parents:
        card["base_model"] = parents[0] if len(parents) == 1 else list(parents)
    if not whole:
        return card | {"tags": []}
    if language := _drawn(chance, "languages", 0.55):
        card["language"] = [language] if chance.random() < 0.9 else language
    if chance.random() < _TRAINED:
        card["datasets"] = [dataset_id(int(chance.random() ** 2 * 5_000)) for _ in range(2)]
    card["pipeline_tag"] = kin.task
    card["tags"] = chance.sample(SHAPE["free_words"], 2)
    if chance.random() < 0.3:
        field = chance.choice(SHAPE["unread_card_fields"])
        card[field] = [{"name": kin.stem, "values": [{"value": round(chance.random(), 3)}] * 4}]
    if chance.random() < _RESULTS:
        card["model-index"] = [{"name": kin.stem, "results": [_result(chance, kin)]}]
    return card


def _result(chance: random.Random, kin: Family) -> dict[str, Any]:
    """What a training reached on a data set, as the Hub's library writes it into cards."""
    data = {"name": chance.choice(SHAPE["dataset_names"]), "config": "default", "split": "test"}
    metrics = [
        {"name": name.title(), "type": name, "value": round(chance.random(), 4)}
        for name in chance.sample(SHAPE["metrics"], chance.randint(1, 4))
    ]
    task = {"name": kin.task.replace("-", " ").title(), "type": kin.task}
    return {"task": task, "dataset": {**data, "type": data["name"]}, "metrics": metrics}


def _tags_of_card(chance: random.Random, card: dict[str, Any]) -> list[str]:
    """The tags that the Hub makes of a card and of the papers that its text links to."""
    tags = [f"license:{card['license']}"] if "license" in card else []
    language = card.get("language", [])
    tags += language if isinstance(language, list) else [language]
    tags += [f"dataset:{dataset}" for dataset in card.get("datasets", ())]
    if card and chance.random() < _PAPER:
        paper = int(chance.random() ** 2 * _PAPERS)
        tags.append(f"arxiv:{2101 + paper // 900}.{10_000 + paper % 900}")
    return tags


def _safetensors(chance: random.Random, kin: Family, packed: bool) -> dict[str, Any] | None:
    if kin.library not in ("transformers", "diffusers", "sentence-transformers"):
        return None
    number = kin.size.rstrip("Bb")
    billions = float(number) if number.replace(".", "").isdecimal() else 0.11
    total = int(billions * 1e9) + chance.choice((0, 0, 4096, 131_072))
    return {"parameters": {"BF16" if billions > 0.2 else "F32": total}, "total": total}


def _gguf(kin: Family) -> str:
    template = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    size = 8_030_261_248 + len(kin.stem) * 4096
    facts = {"total": size, "architecture": kin.model_type or "llama", "context_length": 131_072}
    return json.dumps({**facts, "chat_template": template, "bos_token": "<s>"})


def _spoil(chance: random.Random, state: list[Any], card: dict[str, Any]) -> None:
    """Make a row junk; `state` ends with its tags and its card."""
    tags = state[-2]
    ways: list[dict[str, Any]] = [
        {"License": "mit"},
        {"license": ["mit", "apache-2.0"]},
        {"license": "???"},
        {"licence": "MIT License"},
        {"base_model": "None"},
        {"base_model": "./outputs/checkpoint-500"},
        {"language": ["English", "en-US", 7]},
        {"datasets": [None, {"name": "x"}, "my-dataset"]},
        {"base-model": "a/b", "languages": ["en"]},
        {"model-index": "nested", "new_version": "acme/next"},
    ]
    way = chance.randrange(len(ways) + 4)
    if way < len(ways):
        state[-1] = json.dumps({**card, **ways[way]})
    elif way == len(ways):
        state[-1] = '{"license": "mit",'
    elif way == len(ways) + 1:
        state[3] = 0
    elif way == len(ways) + 2:
        tags += ["base_model:", "arxiv:not-a-paper", "license:"]
    else:
        state[0] = f"{state[0]} (copy)"


def _dataset(chance: random.Random, number: int) -> Row:
    tags = ["format:parquet", "modality:text", "library:datasets", "library:pandas"]
    card: dict[str, Any] = {}
    if chance.random() < 0.67:
        feature = {"name": "text", "dtype": "string"}
        card["dataset_info"] = {"features": [feature] * 3, "download_size": number}
        card["configs"] = [{"config_name": "default"}]
    if chance.random() < 0.33:
        card |= {"license": "apache-2.0", "language": ["en"], "size_categories": ["1K<n<10K"]}
        tags += ["license:apache-2.0", "language:en", "size_categories:1K<n<10K"]
    if chance.random() < 0.03:
        tags.append(f"arxiv:{2101 + number % 10}.{10_000 + number % 900}")
    id = dataset_id(number)
    return (*_facts(chance, id, number), [*tags, "region:us"], json.dumps(card) if card else None)


def _drawn(chance: random.Random, table: str, stated: float) -> str | None:
    """A word of a table of the shape, for this share of the rows."""
    if chance.random() > stated:
        return None
    words, weights = _WORDS[table]
    return chance.choices(words, cum_weights=weights)[0]


def _table(table: str) -> tuple[list[str], list[int]]:
    total, sums = 0, []
    for weight in SHAPE[table].values():
        total += weight
        sums.append(total)
    return list(SHAPE[table]), sums


_WORDS = {table: _table(table) for table in ("licenses", "languages")}
