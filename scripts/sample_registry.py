"""The models and training datasets of the `mteb` registry, as rows for the bundled snapshot."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any

from scripts.static_python import Call, Commented, Package, Unknown

MODEL_FIELDS = (
    "name",
    "revision",
    "release_date",
    "license",
    "n_parameters",
    "memory_usage_mb",
    "languages",
    "open_weights",
    "framework",
    "modalities",
    "training_datasets",
    "public_training_code",
    "public_training_data",
    "adapted_from",
    "superseded_by",
    "reference",
)
_MODELS = "mteb/models/model_implementations"
_TASKS = "mteb/tasks"

Row = dict[str, Any]


def registry_rows(wheel: Path) -> dict[str, list[Row]]:
    """The rows of all `models`, and of the `datasets` behind the tasks that some model names.

    A field that the source does not state as a constant is left out, and named in the row's
    `unresolved`. Comments behind the names of training data are in `training_comments`,
    and one behind the whole list in `training_comment`.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        package = Package(Path(folder), frozenset({"ModelMeta", "TaskMetadata"}))
        models = [_model(call) for call in package.calls(_MODELS)]
        tasks = [_task(call) for call in package.calls(_TASKS)]
    wanted = {name for model in models for name in model.get("training_datasets", ())}
    datasets = [task for task in tasks if task.get("name") in wanted and "path" in task]
    return {"models": models, "datasets": datasets}


def _model(call: Call) -> Row:
    row = _row(call, {field: call.keywords.get(field) for field in MODEL_FIELDS})
    names = row.get("training_datasets", ())
    comments = {name: name.comment for name in names if isinstance(name, Commented)}
    told = {
        "training_comments": comments,
        "training_comment": call.comments.get("training_datasets"),
    }
    return row | {field: value for field, value in told.items() if names and value}


def _task(call: Call) -> Row:
    dataset = call.keywords.get("dataset")
    languages = call.keywords.get("eval_langs")
    if isinstance(languages, dict):  # by subset of the dataset
        languages = {language for each in languages.values() for language in each}
    return _row(
        call,
        {
            "name": call.keywords.get("name"),
            "path": dataset.get("path") if isinstance(dataset, dict) else None,
            "license": call.keywords.get("license"),
            "languages": languages,
            "reference": call.keywords.get("reference"),
            "adapted_from": call.keywords.get("adapted_from"),
        },
    )


def _row(call: Call, values: Row) -> Row:
    """The known values, sets sorted, and the place of the call in the wheel."""
    known = {name: value for name, value in values.items() if not _unknown(value)}
    row = {
        name: sorted(value) if isinstance(value, set) else value
        for name, value in known.items()
        if value is not None
    }
    if unresolved := sorted(values.keys() - known.keys()):
        row["unresolved"] = unresolved
    return row | {"file": call.file, "line": call.line}


def _unknown(value: Any) -> bool:
    return isinstance(value, Unknown) or (
        isinstance(value, list | set | tuple) and any(map(_unknown, value))
    )
