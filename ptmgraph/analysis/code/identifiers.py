"""What is an id: Hub ids in their many spellings, weights URLs, names that a library completes."""

import functools
import re
from dataclasses import dataclass

from ptmgraph.analysis.code.tables import call_names, column, rows

_PART = r"[A-Za-z0-9][\w.-]{0,95}"
_HUB_ID = re.compile(rf"({_PART})/({_PART})")
_BARE = re.compile(r"[A-Za-z0-9][\w.+-]{1,95}")
_REVISION = re.compile(r"(?:@|:)([\w./-]+)$")
_SCHEME = re.compile(
    r"^(?:hf://|HF://|hf:|hf[-_]hub:|//pretrained/|huggingface/|huggingface:(?://)?|hugging_face:|"
    r"git@hf\.co:|local:(?=[^/]))"
)
_HUB_URL = re.compile(
    r"^https?://(?:(?:www\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com)/|"
    r"(?:api-inference\.huggingface\.co|router\.huggingface\.co/hf-inference)/models/)"
    rf"(datasets/|spaces/)?({_PART}/{_PART})(/(?:resolve|blob|raw|tree)/([^/?#]+))?"
)
# A mirror serves the Hub's own paths; github.com and the like have no `/resolve/`.
_MIRROR_URL = re.compile(rf"^https?://[\w.:-]+/(datasets/)?({_PART}/{_PART})(/resolve/([^/?#]+))")
_WEIGHTS_URL = re.compile(
    r"^https?://\S+\.(?:pt|pth|onnx|safetensors|ckpt|gguf|ggml|h5|hdf5|keras|tflite|caffemodel|"
    r"weights|pdparams|pdmodel|t7|mlmodel|params|npz|ftz|bin|pkl|joblib|model|tar\.(?:gz|bz2|xz)|tgz|tar|zip|7z|th|torch|"
    r"dat\.bz2|ort|pdiparams|nemo|task|litertlm|mlpackage|rten|dat|pb|pt2|pte|torchscript|jit|mnn|"
    r"rknn|llamafile|traineddata|msgpack|mar)"
    r"(?:\.(?:gz|br|bz2|xz|zst))?(?:[?&]\S*)?$"
)
_SURE_WEIGHTS = re.compile(
    r"\.(?:pt|pth|onnx|safetensors|ckpt|gguf|ggml|h5|hdf5|keras|tflite|caffemodel|weights|"
    r"pdparams|t7|mlmodel|th|torch|ftz|dat\.bz2|ort|pdiparams|nemo|task|litertlm|rten|pt2|pte|"
    r"torchscript|mnn|rknn|llamafile|traineddata|pth\.tar)(?:\.(?:gz|br|bz2|xz|zst))?(?:[?&]\S*)?$"
)
_PAGES = (  # of the Hub's own site, where a repository has its owner
    *("api/", "docs/", "blog/", "papers/", "tasks/", "learn/", "chat/", "collections/", "models/"),
    *("organizations/", "settings/", "pricing/", "login/", "join/"),
)
_HOSTED_URL = re.compile(r"^https?://(?:api-inference|router)\.huggingface\.co/")
_OF_MODELS = re.compile(  # places that have nothing but models
    r"^https?://(?:civitai\.com/api/download/models/\d+|tfhub\.dev/[\w.-]+/[\w./-]+\w|"
    r"storage\.googleapis\.com/tfjs-models/[\w./-]+(?:/|/model\.json)|"
    r"(?:www\.)?kaggle\.com/models/[\w.-]+/[\w./-]+\w)(?:[?&]\S*)?$"
)
_MODELSCOPE_URL = re.compile(
    rf"^https?://(?:www\.)?modelscope\.(?:cn|ai)/(?:api/v1/)?models/({_PART}/{_PART})/"
    r"(?:resolve|repo|file)\b"
)
_ARCHITECTURE = re.compile(r"\.ya?ml$")
_MODEL_WORD = re.compile(r"model|weights|checkpoint|ckpt|pretrain|bert(?!y)|resnet", re.IGNORECASE)
_RELEASE = re.compile(r"/releases/download/")
_MODEL_NAME = re.compile(
    r"[-_.](?:v?\d+(?:\.\d+)*[bm]?|base|large|small|tiny|mini|medium|xl|instruct|chat|uncased|cased)"
    r"(?:[-_.]|$)|bert(?!y)|llama|gpt(?![a-z])|gptq|qwen|mistral|whisper|wav2vec|clip[-_.]|vit-|t5|minilm|bart|colbert|"
    r"^(?:bge|gte|e5|phi|gemma|falcon|yolo|yolos|blip2?|siglip2?|dinov[23]|opus-mt|nllb|bloomz?|pythia|"
    r"starcoder2?|vicuna|deepseek|mixtral|stable-diffusion|sdxl|flux|jina|nomic|mxbai|parakeet|kokoro|"
    r"florence)(?:[-_.\d]|$)",
    re.IGNORECASE,
)
_PROGRAM_ARCHIVE = re.compile(
    r"(?:cuda|ffmpeg|win(?:32|64|dows)|linux|darwin|macos|x86|x64|amd64|arm64|aarch64|-bin-).*\.(?:zip|tgz|tar)",
    re.IGNORECASE,
)
_NO_WEIGHTS = re.compile(  # archives of pictures, and what is put together below a picture
    r"/(?:images?|labels?|annotations?|videos?|masks?|samples?)\.(?:zip|tgz|tar(?:\.gz)?|7z)$|"
    r"\.(?:jpe?g|png|gif|html?)/",
    re.IGNORECASE,
)
_MODEL_ARCHIVE = re.compile(
    r"[-_.](?:base|large|small|tiny|mini|medium)[-_.]|bert(?!y)|bge-|minilm|wav2vec|whisper|llama|qwen|glove|word2vec|fasttext",
    re.IGNORECASE,
)
_FOLDER_OWNER = re.compile(
    r"(?:^|[_-])(?:master|main|cache|dir|folder|path|data|tmp|output)s?$", re.IGNORECASE
)
_FILE = re.compile(
    r"\.(?:pyc?|ipynb|json|jsonl|txt|md|rst|ya?ml|toml|cfg|ini|csv|tsv|bin|onnx|pt|pth|ckpt|h5|"
    r"safetensors|gguf|zip|gz|tar|png|jpe?g|gif|svg|wav|mp3|flac|mp4|html?|js|css|sh|model|pkl|"
    r"pickle|npy|npz|parquet|arrow|log|xml|pdf|tflite|whl|so|lock|engine|th|db|sqlite|spm|vocab|"
    r"ts|tsx|mjs|cjs|jsx|ort|torchscript|jit|conllu?|srt|vtt|docx?|xlsx?|pptx?|proto|webp|mkv|avi|"
    r"m4a|ogg|ttf|woff2?|exe|dll|dylib|jar|java|kt|scss|vue|svelte|jinja2?|j2|tmpl|wasm|ps1|bat|cmd|pem|crt|cer|key|p12|pfx)$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:^|[/_-])(?:your|my|some|path[-_]to|example|xxx|foo|bar|placeholder|fake|dummy|mock|"
    r"nonexistent|non-existent|invalid)(?:[/_-]|$)|^(?:user|org|owner|repo|name|type|namespace)/|/(?:owner|repo)$|"
    r"://(?:www\.)?example\.|[<>{}$*\s\\\0]|\.\.\.",
    re.IGNORECASE,
)
# What no id has, also where the code hands it to a loading call itself.
_TEMPLATE = re.compile(
    r"(?:^|[/_-])(?:your|path[-_]to|xxx|placeholder)(?:[/_-]|$)|^(?:user|org|owner|repo|name)/|"
    r"://(?:www\.)?example\.|[<>{}$*\s\\\0]|\.\.\.",
    re.IGNORECASE,
)
# A file of a repository that is looked at or heard, as the picture of a page; no model is used.
_SHOWN = re.compile(
    r"\.(?:png|jpe?g|gif|svg|webp|ico|mp[34]|wav|ogg|flac|m4a|mov|webm|md|html?|pdf|md5|sha\d+)(?:\?\S*)?$",
    re.IGNORECASE,
)
# A user agent (`client/1.0`) and CLIP's own names (`ViT-B/32`) only look like ids.
_NO_REPOSITORY = re.compile(r"/v?\d+(?:\.\d+)*$|^(?:ViT-[A-Za-z]|RN\d+x?\d*)/|^[Nn]/[Aa]$")
# Parts of an address, folders of a pipeline and choices do too, where nothing loads them.
_NO_GUESS = re.compile(r"^v\d+/|/(?:lora|vae|unet|controlnet|textual-inversion)$|^[Yy]/[Nn]$")
_SPACY_WHEEL = re.compile(r"(?:spacy-models/releases/download/|\bspacy-model-)([a-z]{2,3}_\w+)")
_IMPORTS = re.compile(r"\s*(?:import|from) \w+[^\n]*;[^\n]*$")  # Python for `python -c`
_COMMAND = re.compile(
    r"\b(?:download|pull|serve|run|clone|--model\S*|-hf|--dataset_name|\.py\b.* -m)\s+\S"
)
# A router sends these to a program that loads the model itself; all its others are hosted.
_ROUTED = re.compile(r"(ollama|ollama_chat|lm_studio)[/:](?!/)([\w.-]+(?:/[\w.-]+)?(?::[\w.-]+)?)")
# What may stand behind an id: a provider of the Hub's inference, or how the weights are packed.
_TAGGED = re.compile(
    rf"{_PART}/{_PART}:(?:novita|together|fireworks-ai|groq|cerebras|sambanova|nebius|hyperbolic|"
    r"featherless-ai|hf-inference|fal-ai|nscale|scaleway|fastest|cheapest|auto|"
    r"(?:UD-)?I?Q\d\w*|B?F16)"
)
_MODEL_URI = re.compile(rf"hf:({_PART}/[A-Za-z0-9][\w.-]*?)(?:[:#][\w.-]+|/[\w./-]+\.gguf)?")
_KAGGLE_URI = re.compile(r"kaggle://([A-Za-z0-9][\w.-]*(?:/[\w.-]+){3,4})")
# A program that loads from the Hub itself stands before the id, a file or its pattern behind it.
_FROM_HUB = re.compile(
    r"(?:llama[-_.]?cpp(?:[-_]python)?|hosted_vllm|vllm|sglang|mlx(?:[-_]lm)?|transformers|"
    rf"huggingface_local|hf|hf\.co|huggingface\.co)/({_PART}/[A-Za-z0-9][\w.-]*?)"
    r"(?:/[\w.*?/-]+)?(?:[:@#][\w.-]+)?"
)
MODELSCOPE = "modelscope:"
_SPACY = re.compile(r"[a-z]{2,3}_[a-z0-9_]+_(?:sm|md|lg|trf|scibert)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """An id as the Hub (or another hub, with its prefix) writes it."""

    id: str
    revision: str = ""
    is_dataset: bool = False


def is_noteworthy(value: str) -> bool:
    """Cheap first look: could this literal be a Hub id, a weights URL or a command line?"""
    if "/" in value and len(value) < 400 and " " not in value:
        told = _HUB_ID.fullmatch(value) or _SCHEME.match(value) or _ROUTED.fullmatch(value)
        told = told or _FROM_HUB.fullmatch(value) or _TAGGED.fullmatch(value)
        return "://" in value or bool(told) or ends_as_weights(value)
    if " " in value:
        return bool(_COMMAND.search(value)) or "hf://" in value or bool(_IMPORTS.match(value))
    known = value in column("sentence_transformers_models", "name") or is_canonical(value)
    return known or (
        value.endswith(("_sm", "_md", "_lg", "_trf")) and bool(_SPACY.fullmatch(value))
    )


def is_canonical(text: str) -> bool:
    """Whether a text is one of the Hub's models without an owner, and of more than one word."""
    return "-" in text and text in column("canonical_models", "name")


@functools.lru_cache(maxsize=20_000)
def hub_identifier(text: str, guarded: bool = True) -> Identifier | None:
    """The Hub id in `text`, None for folders, files, placeholders and other things.

    Where nothing but its form speaks for an id, words such as `fake` and `my` speak against it
    (`guarded`). What is handed to a loading call needs no such guard: real ids have these words.

    Understands `owner/name`, `owner/name@rev`, `owner/name:file.gguf`, `hf://owner/name`,
    `//pretrained/owner/name` and Hub URLs. A bare name counts only when the Hub has it.
    """
    text = text.strip().strip("'\"")
    if not guarded:
        text = text.removesuffix("/")  # elsewhere it says that this is a folder
    url = _HUB_URL.match(text) or _MIRROR_URL.match(text)
    if url:
        kind, name, _, revision = url.groups()
        is_cut = name.endswith(("-", "_", "."))  # what follows is not known
        is_service = is_cut or (kind is None and name.startswith(_PAGES))
        if kind == "spaces/" or is_service or is_placeholder(name, guarded):
            return None
        return Identifier(name, "" if revision in (None, "main") else revision, bool(kind))
    if on_modelscope := _MODELSCOPE_URL.match(text):
        return Identifier(MODELSCOPE + on_modelscope[1])
    if text.startswith(MODELSCOPE):
        inside = hub_identifier(text.removeprefix(MODELSCOPE), guarded)
        return Identifier(MODELSCOPE + inside.id) if inside is not None else None
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    if scheme and rest.startswith(("buckets/", "spaces/", *_PAGES)) and rest[:7] != "models/":
        return None  # no models
    is_dataset = rest.startswith("datasets/")
    rest = rest.removeprefix("datasets/" if is_dataset else "models/" if "://" in text else "")
    revision = ""
    if scheme and rest.count("/") > 1:
        parts = rest.split("/")  # a router has a host before the owner, others a file at the end
        rest = "/".join(parts[-2:] if text.startswith("huggingface/") else parts[:2])
    cut = _REVISION.search(rest)
    if cut and "/" in rest[: cut.start()]:
        revision = cut[1] if rest[cut.start()] == "@" else ""
        rest = rest[: cut.start()]
    if rest in column("canonical_models", "name"):
        return Identifier(rest)
    if not _HUB_ID.fullmatch(rest) or is_placeholder(rest, guarded) or _FILE.search(rest):
        return None
    if rest.endswith(("-", "_", ".")) or _NO_REPOSITORY.search(rest):
        return None
    if guarded and _NO_GUESS.search(rest):
        return None
    if "--" in rest or ".." in rest:  # the Hub forbids them; a text with an empty part has them
        return None
    owner = rest.partition("/")[0].lower()
    is_folder = owner in column("not_hub_owners", "owner") or _FOLDER_OWNER.search(owner)
    is_path = text.count("/") > 3  # below a folder that is called like a scheme
    if is_folder and (is_path or not scheme):
        return None
    return Identifier(rest, revision, is_dataset)


def bare_dataset(text: str) -> Identifier | None:
    """A dataset name without an owner, written in the loading call itself; no file reader."""
    bare = _BARE.fullmatch(text) and not _FILE.search(text) and not is_placeholder(text)
    named = bare and len(text) > 2 and text.lower() not in call_names("dataset builder")
    return Identifier(text) if named and not text.endswith("_script") else None


def is_placeholder(text: str, guarded: bool = True) -> bool:
    """Whether a text stands for an id that the reader is to fill in; `guarded` as above."""
    return bool((_PLACEHOLDER if guarded else _TEMPLATE).search(text))


def weights_url(text: str, sure: bool) -> Identifier | None:
    """A URL of a weights file, or of a Hub file.

    With `sure` an archive or a `.bin` counts only where the URL says that it is a model.
    """
    if text.startswith("torchvision://"):  # as the libraries of OpenMMLab name them
        return Identifier(text.replace("://", ":", 1))
    inside = hub_identifier(text) if "://" in text else None
    if inside is not None:
        is_file = bool(_SCHEME.match(text) or re.search(r"/(?:resolve|raw|blob)/", text))
        is_file = is_file or is_hosted_url(text)
        return inside if (is_file or not sure) and not _SHOWN.search(text) else None
    if is_placeholder(text):
        return None
    if _OF_MODELS.match(text):
        return Identifier(text)
    if not _WEIGHTS_URL.match(text):
        return None
    if _PROGRAM_ARCHIVE.search(text.rpartition("/")[2]) or _NO_WEIGHTS.search(text):
        return None
    told = _SURE_WEIGHTS.search(text) or _MODEL_WORD.search(text) or _is_model_archive(text)
    return Identifier(text) if told or not sure else None


def _is_model_archive(text: str) -> bool:
    """Whether an archive is called as a model is, as `fast-bge-small-en.tar.gz`."""
    return bool(_MODEL_ARCHIVE.search(text.rpartition("/")[2]))


def is_called_weights(name: str) -> bool:
    """Whether the name of a file is one of weights, or says model."""
    return bool(_SURE_WEIGHTS.search(name) or _MODEL_WORD.search(name))


def is_shown(text: str) -> bool:
    """Whether a file is looked at, read or heard, and no model."""
    return bool(_SHOWN.search(text))


def ends_as_weights(text: str) -> bool:
    """Whether the last part of a text is the end of the name of a weights file."""
    return text.endswith(".bin") or bool(_SURE_WEIGHTS.search(text))


def fetched_url(text: str) -> Identifier | None:
    """A URL that the code downloads: weights, any archive of a vendor's release, or the file by
    which TensorFlow.js finds the weights beside it."""
    if text.startswith("https://") and text.endswith("/model.json"):
        return weights_url(text, sure=True) or Identifier(text)
    return weights_url(text, sure=not _RELEASE.search(text))


def is_hosted_url(text: str) -> bool:
    """Whether a URL calls a model on the Hub's own inference service."""
    return bool(_HOSTED_URL.match(text))


def completed(text: str) -> Identifier | None:
    """A model that sentence-transformers knows by its name alone."""
    known = text in column("sentence_transformers_models", "name")
    return Identifier(f"sentence-transformers/{text}") if known else None


def reads_as_model(identifier: str) -> bool:
    """Whether the name part of an id has a size, a version or an architecture, as models do."""
    return bool(_MODEL_NAME.search(identifier.partition("/")[2]))


def reads_as_key(identifier: str) -> bool:
    """Whether an id is more like the key of a setting, as `transcriber/model-id`."""
    last = re.split(r"[-_./]", identifier)[-1]
    return identifier.islower() and last in call_names("setting word")


def reads_as_metric(identifier: str) -> bool:
    """Whether an id is the name of a figure of a run, as `val/mAP_50_95`."""
    return identifier.partition("/")[0].lower() in call_names("split word")


def spacy_package(text: str) -> Identifier | None:
    """A spaCy model package: language, type, genre and size, as `en_core_web_sm`."""
    return Identifier(f"spacy:{text}") if _SPACY.fullmatch(text) else None


def spacy_config(text: str) -> bool:
    """Whether a text is a configuration of spaCy that builds a model on transformers."""
    return "\n" in text and "[" in text and "spacy-transformers." in text


def spacy_wheel(text: str) -> Identifier | None:
    """The package of a link to a release of spaCy's models, or of their name in conda."""
    wheel = _SPACY_WHEEL.search(text)
    return Identifier(f"spacy:{wheel[1]}") if wheel else None


@functools.lru_cache(maxsize=20_000)
def is_hosted(text: str) -> bool:
    """Whether an `owner/name` is the name of a model behind an API, not one on the Hub."""
    return any(re.search(row["pattern"], text) for row in rows("hosted_names"))


def routed(text: str) -> Identifier | None:
    """The model that the name of a router asks a local program to load: one of its own, as in
    `ollama/llama3`, or one on the Hub, as in `llama-cpp-python/owner/name/*Q4_K_M.gguf@8192`."""
    on_hub = _FROM_HUB.fullmatch(text)
    if on_hub is not None:
        return hub_identifier(on_hub[1])
    told = _ROUTED.fullmatch(text)
    if told is None or is_placeholder(told[2]):
        return None
    return Identifier(f"{told[1].removesuffix('_chat')}:{told[2]}")


def framework_of(identifier: Identifier) -> str:
    """The program that loads what a router asks for, by the prefix of its id."""
    return identifier.id.partition(":")[0] if ":" in identifier.id else "huggingface_hub"


def model_uri(text: str) -> Identifier | None:
    """The model of an address that node-llama-cpp and others take: `hf:owner/name:Q4_K_M`, and
    `kaggle://owner/model/framework/variation/1` of Keras."""
    on_kaggle = _KAGGLE_URI.fullmatch(text)
    if on_kaggle is not None:
        return None if is_placeholder(on_kaggle[1]) else Identifier(f"kaggle:{on_kaggle[1]}")
    told = _MODEL_URI.fullmatch(text)
    return hub_identifier(told[1]) if told else None


def on_other_hub(identifier: Identifier) -> Identifier:
    """An id of Docker's models, which are all owned by `ai`, with the prefix of that hub."""
    is_docker = identifier.id.startswith("ai/")
    return Identifier(f"docker:{identifier.id}") if is_docker else identifier


def is_own_name(library: str, text: str) -> bool:
    """Whether a library that names its own models may have one of this name; yes for others."""
    patterns = (row["pattern"] for row in rows("own_names") if row["prefix"] == library)
    return all(re.fullmatch(pattern, text) for pattern in patterns)


def is_file(text: str) -> bool:
    """Whether a text ends as the name of a file does."""
    return bool(_FILE.search(text))


def is_architecture(text: str) -> bool:
    """Whether the name of a file is that of a description of an architecture, without weights."""
    return bool(_ARCHITECTURE.search(text))


def is_bare_name(text: str) -> bool:
    """Whether a text is a name without an owner, and neither a file nor a placeholder."""
    return bool(_BARE.fullmatch(text)) and not is_file(text) and not is_placeholder(text)


def says_size(text: str) -> bool:
    """Whether a name has a size, a version or an architecture, as models do."""
    return bool(_MODEL_NAME.search(text))
