"""Write what each published model class is made of: tensor names, ranks and config keys.

    python -m scripts.make_architecture_structures

Every class in the auto mappings of `transformers` is built from its default configuration on
torch's meta device, which allocates no weights. `gguf` adds the tensor names that llama.cpp knows
for each of its architectures. The output, scripts/architecture_structures.json, is what
scripts/train_architecture.py learns tensor headers from; torch, transformers and gguf are needed
here only. A class that cannot be built alone (it needs a backbone or an extra package) is listed
under `skipped` with the reason.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("architecture_structures.json")
# The mapping that names a class says what it is for; the Hub calls that the task.
TASKS = {
    "MODEL_FOR_AUDIO_CLASSIFICATION": "audio-classification",
    "MODEL_FOR_CAUSAL_LM": "text-generation",
    "MODEL_FOR_CTC": "automatic-speech-recognition",
    "MODEL_FOR_DEPTH_ESTIMATION": "depth-estimation",
    "MODEL_FOR_IMAGE_CLASSIFICATION": "image-classification",
    "MODEL_FOR_IMAGE_TEXT_TO_TEXT": "image-text-to-text",
    "MODEL_FOR_MASKED_LM": "fill-mask",
    "MODEL_FOR_MASK_GENERATION": "mask-generation",
    "MODEL_FOR_MULTIPLE_CHOICE": "multiple-choice",
    "MODEL_FOR_OBJECT_DETECTION": "object-detection",
    "MODEL_FOR_QUESTION_ANSWERING": "question-answering",
    "MODEL_FOR_SEMANTIC_SEGMENTATION": "image-segmentation",
    "MODEL_FOR_UNIVERSAL_SEGMENTATION": "image-segmentation",
    "MODEL_FOR_SEQUENCE_CLASSIFICATION": "text-classification",
    "MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM": "text2text-generation",
    "MODEL_FOR_SPEECH_SEQ_2_SEQ": "automatic-speech-recognition",
    "MODEL_FOR_TEXT_TO_WAVEFORM": "text-to-speech",
    "MODEL_FOR_TEXT_TO_SPECTROGRAM": "text-to-speech",
    "MODEL_FOR_TOKEN_CLASSIFICATION": "token-classification",
    "MODEL_FOR_VIDEO_CLASSIFICATION": "video-classification",
    "MODEL_FOR_ZERO_SHOT_IMAGE_CLASSIFICATION": "zero-shot-image-classification",
    "MODEL_FOR_ZERO_SHOT_OBJECT_DETECTION": "zero-shot-object-detection",
    "MODEL": "feature-extraction",
}
# A default larger than this is cut: more layers add tensors, never new names.
LAYERS = 2


def class_rows() -> Iterator[tuple[str, str, str]]:
    """(model type, class name, task) of every class in the auto mappings, each class once."""
    from transformers.models.auto import modeling_auto

    seen: set[tuple[str, str]] = set()
    for mapping, task in TASKS.items():
        for model_type, names in getattr(modeling_auto, f"{mapping}_MAPPING_NAMES").items():
            for name in [names] if isinstance(names, str) else names:
                if (model_type, name) not in seen:
                    seen.add((model_type, name))
                    yield model_type, name, task


def small_config(model_type: str) -> Any:
    """The default configuration of a model type with few layers."""
    from transformers import CONFIG_MAPPING

    config = CONFIG_MAPPING[model_type]()
    for key, value in list(vars(config).items()):
        is_depth = re.search(r"(num_(hidden_)?layers|n_layers?|(en|de)coder_layers)$", key)
        if is_depth and isinstance(value, int) and value > LAYERS:
            try:
                setattr(config, key, LAYERS)
            except (NotImplementedError, ValueError, AttributeError):
                continue
    return config


def tensor_patterns(model: Any) -> list[str]:
    """`name:rank` of each saved tensor, numbers as `#`, sorted; tied copies are not saved."""
    tied = [re.compile(key) for key in getattr(model, "_tied_weights_keys", None) or []]
    return sorted(
        {
            f"{re.sub(r'(?<![^.])[0-9]+(?![^.])', '#', name)}:{tensor.dim()}"
            for name, tensor in model.state_dict().items()
            if not any(pattern.search(name) for pattern in tied)
        }
    )


def transformers_structures() -> tuple[list[dict[str, Any]], dict[str, str]]:
    """One record per class that can be built, and the reason for each that cannot."""
    import torch
    import transformers

    records: list[dict[str, Any]] = []
    skipped: dict[str, str] = {}
    for model_type, name, task in class_rows():
        try:
            with torch.device("meta"):
                model = getattr(transformers, name)(small_config(model_type))
            tensors = tensor_patterns(model)
        except Exception as error:  # third-party constructors fail in every way there is
            skipped[f"{model_type}/{name}"] = f"{type(error).__name__}: {error}"[:120]
            continue
        records.append(
            {"model_type": model_type, "architecture": name, "task": task, "tensors": tensors}
        )
    return records, skipped


def config_structures() -> dict[str, dict[str, Any]]:
    """The keys and scalar defaults of each model type's configuration."""
    from transformers import CONFIG_MAPPING

    configs: dict[str, dict[str, Any]] = {}
    for model_type in CONFIG_MAPPING:
        try:
            values = CONFIG_MAPPING[model_type]().to_dict()
        except Exception:  # composite types have no default configuration
            continue
        configs[model_type] = {
            key: value if isinstance(value, str | int | float | bool | None) else None
            for key, value in sorted(values.items())
        }
    return configs


def gguf_structures() -> dict[str, list[str]]:
    """Tensor names (block number as `#`) of each architecture that llama.cpp knows."""
    from gguf.constants import MODEL_ARCH_NAMES, MODEL_TENSORS, TENSOR_NAMES

    return {
        MODEL_ARCH_NAMES[arch]: sorted(TENSOR_NAMES[t].replace("{bid}", "#") for t in tensors)
        for arch, tensors in MODEL_TENSORS.items()
    }


def main() -> None:
    from importlib.metadata import version

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    records, skipped = transformers_structures()
    names = sorted({name for record in records for name in record["tensors"]})
    number = {name: index for index, name in enumerate(names)}
    for record in records:
        record["tensors"] = [number[name] for name in record["tensors"]]
    data = {
        "source": {name: version(name) for name in ("transformers", "torch", "gguf")},
        "tensors": names,
        "classes": records,
        "configs": config_structures(),
        "gguf": gguf_structures(),
        "skipped": skipped,
    }
    OUTPUT.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n")
    print(f"{len(records)} classes, {len(names)} tensor names, {len(skipped)} skipped -> {OUTPUT}")


if __name__ == "__main__":
    main()
