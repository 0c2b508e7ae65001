"""Write the vocabularies of `ptmgraph/analysis/data/names/` that come from published lists.

Wheels are read as zip archives and their Python source as text: nothing of them is imported.

    pip download --no-deps -d WHEELS transformers timm diffusers lm-eval mteb tensorflow-datasets \
        huggingface_hub
    pip install python-iso639
    python -m scripts.make_name_vocabulary WHEELS
"""

from __future__ import annotations

import csv
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from iso639 import ALL_LANGUAGES

OUTPUT = Path(__file__).parents[1] / "ptmgraph" / "analysis" / "data" / "names"
Row = tuple[str, str, str, str]

PIPELINE_NOISE = {"auto", "deprecated", "pag", "onnx"}
FOLDERS_NOT_NAMES = {"auto", "benchmarks", "llama3", "manager", "model"}
# Configurations of a part (a text tower, a decoder) are not names of models.
PART_OF_MODEL = re.compile(
    r"[_-](text|vision|audio|model|encoder|decoder|qformer|config|edge|small|base|large|v\d)\b"
)
MTEB_MODALITIES = re.compile(r"(?<=[a-z])[TAVI]{1,3}2[TAVI]{1,3}$")
# The library names its evaluation tasks after the data set and the task.
MTEB_SUFFIX = re.compile(
    r"(Multilingual|Binary|MultiLabel|MultiChoice|Image|Hard|Lite|VN|Long)*"
    r"(Classification|Retrieval|Reranking|Clustering|ClusteringP2P|ClusteringS2S|BitextMining|"
    r"PairClassification|ZeroShot|STS|Summarization)?(\.v\d+)?$"
)


class Wheel:
    """One downloaded wheel: its file names, and the text of its sources."""

    def __init__(self, folder: Path, package: str) -> None:
        path = next(folder.glob(f"{package}-*.whl"))
        self.source = "-".join(path.name.split("-")[:2])
        self._archive = zipfile.ZipFile(path)
        self.names = self._archive.namelist()

    def text(self, name: str) -> str:
        return self._archive.read(name).decode()

    def children(self, folder: str) -> set[str]:
        """Names directly below `folder`, Python files without their ending."""
        prefix = folder.rstrip("/") + "/"
        below = {n[len(prefix) :].split("/")[0] for n in self.names if n.startswith(prefix)}
        return {n.removesuffix(".py") for n in below if n and not n.startswith(("_", "."))}


def architectures(folder: Path) -> Iterator[Row]:
    transformers = Wheel(folder, "transformers")
    auto = "transformers/models/auto/"
    mapping = transformers.text(f"{auto}auto_mappings.py").split("CONFIG_MAPPING_NAMES", 1)[1]
    for model_type in re.findall(r'\("([\w-]+)", "\w+Config"\)', mapping):
        if not PART_OF_MODEL.search(model_type):
            yield model_type, "architecture", model_type, transformers.source
    for module in transformers.children("transformers/models"):
        yield module, "architecture", module, transformers.source
    timm = Wheel(folder, "timm")
    for name in timm.names:
        if re.fullmatch(r"timm/models/[a-z]\w+\.py", name):
            for variant in re.findall(r"@register_model\ndef (\w+)\(", timm.text(name)):
                stem = re.split(r"[_\d]", variant)[0]
                yield stem, "architecture", stem, timm.source
                head = re.match(r"[a-z]+\d?(?:net|former|vit)?(?:v\d)?(?=_|$)", variant)
                if head:
                    yield head[0], "architecture", head[0], timm.source
    diffusers = Wheel(folder, "diffusers")
    for pipeline in diffusers.children("diffusers/pipelines"):
        if pipeline.split("_")[0] not in PIPELINE_NOISE and "utils" not in pipeline:
            yield pipeline, "architecture", pipeline, diffusers.source


def datasets(folder: Path) -> Iterator[Row]:
    tfds = Wheel(folder, "tensorflow_datasets")
    groups = (
        "datasets",
        "image_classification",
        "object_detection",
        "question_answering",
        "text",
        "summarization",
        "audio",
        "translate",
        "video",
        "vision_language",
        "d4rl",
        "image",
    )
    for group in groups:
        for name in tfds.children(f"tensorflow_datasets/{group}"):
            if not name.endswith(("_test", "_utils", "_lib")):
                yield name, "dataset", name, tfds.source
    lm_eval = Wheel(folder, "lm_eval")
    for name in lm_eval.children("lm_eval/tasks"):
        yield name, "dataset", name, lm_eval.source
    mteb = Wheel(folder, "mteb")
    for path in mteb.names:
        if path.startswith("mteb/tasks/") and path.endswith(".py"):
            for name in re.findall(r'^        name="([\w.-]+)",$', mteb.text(path), re.M):
                short = MTEB_MODALITIES.sub("", MTEB_SUFFIX.sub("", name))
                if short:
                    yield short, "dataset", short, mteb.source


def tasks(folder: Path) -> Iterator[Row]:
    hub = Wheel(folder, "huggingface_hub")
    for task in hub.children("huggingface_hub/inference/_generated/types"):
        if task != "base":
            yield task, "task", task.replace("_", "-"), hub.source


def languages() -> Iterator[Row]:
    """Two-letter codes, and the codes and English names of languages that have one of ISO 639-1
    or 639-2: the thousands of others are mostly ordinary words or names of people."""
    for language in ALL_LANGUAGES:
        value = language.part1 or language.part3
        if not (language.part1 or language.part2b) or language.scope == "S":
            continue
        source = "python-iso639-2026.7.23"
        if language.part1:
            for code in filter(None, {language.part1, language.part3, language.part2b}):
                yield code, "language", value, source
        name = re.sub(r"\s*\(.*", "", language.name)
        if name.isascii() and len(name) > 3:
            yield name, "language", value, source


def write(name: str, rows: Iterable[Row]) -> None:
    """Write one vocabulary, one row a form: the first source that has a form is named."""
    unique: dict[str, Row] = {}
    for form, kind, value, source in rows:
        form = re.sub(r"[\W_]+", "-", form.lower()).strip("-")
        if len(form) > 1 and not form.isdigit() and form not in FOLDERS_NOT_NAMES:
            unique.setdefault(form, (form, kind, re.sub(r"[\W_]+", "-", value.lower()), source))
    with (OUTPUT / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("form", "kind", "value", "source"))
        writer.writerows(unique[form] for form in sorted(unique))


if __name__ == "__main__":
    wheels = Path(sys.argv[1])
    write("architectures.csv", architectures(wheels))
    write("datasets.csv", datasets(wheels))
    write("tasks.csv", tasks(wheels))
    write("languages.csv", languages())
