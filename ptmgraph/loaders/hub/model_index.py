"""Claims in a record of the Hub: the `model-index` of a card, and the results beside it.

- `model-index` is what cards state, as Papers with Code laid it down: a list of models, each with
  results, each with task, data set and metrics
  (https://github.com/huggingface/hub-docs/blob/main/modelcard.md).
- `evalResults` is what the Hub gives of the files `.eval_results/*.yaml`
  (https://github.com/huggingface/hub-docs/blob/main/eval_results.yaml).

A claim counts as verified when it says so with a token of the Hub; whether the token is right is
not checked. What says that it is verified, and has none, is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from ptmgraph.analysis.claims.claim import Claim, with_units
from ptmgraph.graph.ids import InvalidId, dataset_id
from ptmgraph.graph.records import passed_over
from ptmgraph.loaders.claims import claim_records
from ptmgraph.loaders.fields import items, shown
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.words import NOT_DATASETS

MOST_CLAIMS = 2_000
"""How many claims of one model are read; the others are counted as passed over."""

_NO_DATA = "reinforcement-learning"  # its data sets are games
_WORDS = 120


def read_claims(record: HubRecord) -> None:
    """Observe the claims of a model's record."""
    found = [*_model_index(record), *_eval_results(record)]
    claims = with_units([claim for _, claim in found])
    for (source, _), claim in zip(found[:MOST_CLAIMS], claims, strict=False):
        try:
            record.out += claim_records(record.id, claim, source)
        except ValueError as reason:
            record.reject(source, reason, f"{claim.metric} {claim.written}")
    if len(claims) > MOST_CLAIMS:
        kind = f"claims of a model behind the first {MOST_CLAIMS:,}"
        record.out.append(passed_over(kind, record.id, len(claims) - MOST_CLAIMS))


def _model_index(record: HubRecord) -> Iterator[tuple[str, Claim]]:
    index = record.card.get("model-index") or record.parsed("model-index")
    models = items(index)
    for number, model in enumerate(models):
        if not isinstance(model, dict):
            record.reject("model-index", f"not an object but {type(model).__name__}", model)
            continue
        name = _text(model.get("name")) if len(models) > 1 else ""
        for place, result in enumerate(items(model.get("results"))):
            if not isinstance(result, dict):
                record.reject("model-index", f"not an object but {type(result).__name__}", result)
                continue
            at = f"model-index[{number}].results[{place}]"
            for claim in _claims_of(result, name, at):
                yield "model-index", claim


def _claims_of(result: Mapping[str, object], model: str, place: str) -> Iterator[Claim]:
    task, data = _mapping(result.get("task")), _mapping(result.get("dataset"))
    name = _text(data.get("name")) or _text(data.get("type"))
    kind = _text(task.get("type"))
    for metric in items(result.get("metrics")):
        if not isinstance(metric, dict):
            continue
        # The type says which metric it is, its name which kind of that: `F1 (macro)`.
        stated, named = _text(metric.get("type")), _text(metric.get("name"))
        parts = (
            *(model, kind, _text(data.get("config")), _text(data.get("split"))),
            *(_args(data.get("args")), _args(metric.get("args"))),
            named if named.lower() != stated.lower() else "",
        )
        yield Claim(
            task=kind,
            dataset=name,
            dataset_id="" if kind == _NO_DATA else _dataset(data.get("type")),
            variant=" ".join(filter(None, parts)),
            metric=stated if stated and stated != "unknown" else named,
            written=_value(metric.get("value")),
            verified=_verified(metric),
            place=place,
        )


def _eval_results(record: HubRecord) -> Iterator[tuple[str, Claim]]:
    for number, entry in enumerate(items(record.parsed("evalResults"))):
        data = _mapping(_mapping(entry).get("data")) or _mapping(entry)
        dataset = _mapping(data.get("dataset"))
        if not dataset:
            record.reject("evalResults", "no data set", entry)
            continue
        notes = _text(data.get("notes"))
        parts = (_text(dataset.get("task_id")), notes)
        token = data.get("verifyToken")
        yield (
            "eval_results",
            Claim(
                task="",
                dataset=_text(dataset.get("id")),
                dataset_id=_dataset(dataset.get("id")),
                variant=" ".join(filter(None, parts)),
                metric=_text(dataset.get("task_id")),
                written=_value(data.get("value")),
                verified="yes" if isinstance(token, str) and token else "unknown",
                place=f".eval_results[{number}]",
            ),
        )


def _verified(metric: Mapping[str, object]) -> str:
    stated, token = metric.get("verified"), metric.get("verifyToken")
    if stated is True and isinstance(token, str) and token:
        return "yes"
    return "unknown" if stated is None else "no"


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """A text of a claim on one line; empty for what is none."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return shown(" ".join(str(value).split()))[:_WORDS]


def _value(value: object) -> str:
    """A value as it is written; a list or an object is shown, and is no number."""
    return _text(value) if isinstance(value, str) else shown(value)


def _args(value: object) -> str:
    """What was set for a measurement, in one order."""
    if isinstance(value, dict):
        pairs = islice(sorted((str(key), value[key]) for key in value), 20)
        return " ".join(f"{key} {_text(item) or json.dumps(item)[:40]}" for key, item in pairs)
    return _text(value)


def _dataset(value: object) -> str:
    try:
        id = dataset_id(value)
    except InvalidId:
        return ""
    return "" if id.lower() in NOT_DATASETS or id.lower() == "unknown" else id
