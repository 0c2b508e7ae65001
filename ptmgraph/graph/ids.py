"""Canonical ids: how the same thing gets the same key, whoever refers to it.

Ids are those that people already use: the Hub id of a model or dataset, `github.com/owner/name`
for a repository, the lower-case Hub or SPDX id of a licence, `arxiv:ID` for a paper.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from urllib.parse import urlsplit

# Owner names with a trailing underscore or dash exist on the Hub, although new ones are refused.
_HUB_ID = re.compile(r"(?:[A-Za-z0-9_.-]+/)?[A-Za-z0-9_.-]+")
_GITHUB_ID = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_GITHUB_LINK = re.compile(r"(?:https?://|ssh://(?:git@)?)?(?:www\.)?github\.com/(.*)", re.DOTALL)
_HUB_HOSTS = {"huggingface.co", "www.huggingface.co", "hf.co", "hf-mirror.com"}
# `owner/name:Q4_K_M` and `owner/name:file.gguf` name a file of the repository.
_FILE_OF = re.compile(r"([^/:\s]+/[^/:\s]+):[^/:]*")
# What follows the id of a repository in the address of one of its pages.
_PAGES = {
    *("tree", "blob", "resolve", "raw", "blame", "edit", "viewer"),
    *("commit", "commits", "discussions"),
}
_DATASET_LINK = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/)?datasets/"
    rf"([^/?#]+(?:/(?!(?:{'|'.join(sorted(_PAGES))})(?:[/?#]|$))[^/?#]+)?)(?:[/?#].*)?"
)
# Pages of the Hub itself.
_NOT_OWNERS = {
    *("api", "blog", "brand", "changelog", "chat", "collections", "datasets", "docs"),
    *("enterprise", "inference-endpoints", "join", "languages", "learn", "login", "metrics"),
    *("models", "new", "organizations", "papers", "posts", "pricing", "privacy", "search"),
    *("settings", "spaces", "support", "tasks", "terms-of-service", "welcome"),
}
_MAX_HUB_ID = 200
_PART = r"(?!\.\.?(?:/|$))[\w.-]+"
_ANY_REPOSITORY = re.compile(rf"(?:[\w.-]+:)?{_PART}(?:/{_PART})*")


_PART_ELSEWHERE = r"(?!(?:[^/]*:)?\.\.?(?:/|$))[\w.@+%~,:-]+"
_ELSEWHERE = re.compile(
    rf"(?:https?://)?{_PART_ELSEWHERE}(?:/{_PART_ELSEWHERE})*/?(?:\?[\w.%=&-]*)?", re.ASCII
)


class InvalidId(ValueError):
    """The text cannot be the id of such a thing; the message is the reason, for people."""


def hub_id(value: object) -> str:
    """The Hub id in `value`: `owner/name`, a bare legacy name, or a link to a page on the Hub.

    Quotes, revisions (`owner/name@main`), files (`owner/name:Q4_K_M`), paths (`/tree/main`) and a
    last slash are cut off; `hf://` and the usual mirror mean the Hub. A link with one
    name, such as `huggingface.co/gpt2`, is taken for a legacy model: the link to an owner's page
    looks the same. Raises `InvalidId` with the reason for anything else: other links, paths on
    disk, text with spaces.
    """
    if not isinstance(value, str):
        raise InvalidId(f"not text but {type(value).__name__}")
    return _hub_id(value)


# The same few parents stand in millions of records.
@lru_cache(maxsize=65_536)
def _hub_id(value: str) -> str:
    text = value.strip().strip("\"'`").strip().removeprefix("hf://")
    if not text:
        raise InvalidId("empty")
    if "://" in text or text.startswith(tuple(f"{host}/" for host in _HUB_HOSTS)):
        text = _hub_link(text)
    text = text.split("@", 1)[0].rstrip("/") if text[:1] not in "./~" else text
    if named := _FILE_OF.fullmatch(text):
        text = named[1]
    parts = text.split("/")
    if len(parts) > 3 and parts[2] in _PAGES:
        text = "/".join(parts[:2])
    if text.startswith(("datasets/", "spaces/")):
        raise InvalidId(f"one of the {text.partition('/')[0]}, not a model")
    if len(text) > _MAX_HUB_ID:
        raise InvalidId(f"longer than {_MAX_HUB_ID} characters")
    if text.startswith((".", "/", "~", "\\")) or text.count("/") > 1 or re.match(r"[A-Z]:", text):
        raise InvalidId("a path on disk, not an id")
    if not _HUB_ID.fullmatch(text) or text.rpartition("/")[2] in (".", ".."):
        raise InvalidId("not of the form owner/name")
    return text


def dataset_id(value: object) -> str:
    """The Hub id of a dataset: as `hub_id`, or a link to the dataset's page on the Hub."""
    if isinstance(value, str) and (link := _DATASET_LINK.fullmatch(value.strip())):
        return hub_id(link[1])
    return hub_id(value)


def _hub_link(text: str) -> str:
    """The id in a link to the Hub."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname
    except ValueError:
        raise InvalidId("a broken link") from None
    if host not in _HUB_HOSTS:
        raise InvalidId("a link to another site")
    path = [part for part in parts.path.split("/") if part]
    if path and path[0] == "models":
        path = path[1:]
    id = list(takewhile(lambda part: part not in _PAGES, path))[:2]
    if not id or id[0] in _NOT_OWNERS:
        raise InvalidId("a link to a page of the Hub that is no model")
    return "/".join(id)


OWNER_AND_NAME = r"([^/:]+)/([^/]+)"
"""The ids of models and datasets that have an owner, as a pattern for Python and DuckDB."""

REPOSITORY_OWNER = r"github\.com/([^/]+)/[^/]+"
"""The ids of repositories that have an owner, in the same way."""

HUBS = (
    *("audio-separator", "classla", "clip", "cn_clip", "coqui", "deepface", "deeppavlov"),
    *("demucs", "detectron2", "detoxify", "doctr", "dreamsim", "easynmt", "efficientnet_pytorch"),
    *("esm", "facenet_pytorch", "facexlib", "fasttext", "flair", "flashrank", "funasr", "gensim"),
    *("gpt4all", "insightface", "johnsnowlabs", "kaggle", "keras", "keras_cv", "keras_hub"),
    *("libreyolo", "lm_studio", "mmdet", "mmocr", "mmpose", "modelscope", "molfeat", "monai"),
    *("nemo", "ollama", "open_clip", "openmind", "openmmlab", "paddlehub", "paddlenlp", "rembg"),
    *("nltk", "roboflow", "spacy", "sparknlp", "stanza", "super_gradients", "timm", "torch.hub"),
    *(
        "torchaudio",
        "torchgeo",
        "torchvision",
        "torchxrayvision",
        "trankit",
        "udpipe",
        "ultralytics",
    ),
    *("unstructured", "vosk", "whisper", "xinference"),
)
"""Where models are published besides the Hub, as their ids begin: `timm:resnet50`. What stands
before a colon in another id is no hub: `file:w.onnx`, `llama3:8b`, `https://...`."""


def split_owner(id: str) -> tuple[str | None, str]:
    """`(owner, name)` of the id of a model or dataset.

    The owner is None, and the name the whole id, for what is not `owner/name`: a bare legacy
    name, an id of another hub such as `timm:resnet50`, a link.
    """
    found = re.fullmatch(OWNER_AND_NAME, id)
    return (found[1], found[2]) if found else (None, id)


def repository_id(value: object) -> str:
    """`github.com/owner/name` from a link, an ssh address or `owner/name`; else `InvalidId`.

    What follows in a link is cut off; without `github.com` it makes the text a path on disk.
    """
    if not isinstance(value, str):
        raise InvalidId(f"not text but {type(value).__name__}")
    text = (
        value.strip()
        .removeprefix("git+")
        .removeprefix("git@")
        .replace("github.com:", "github.com/")
    )
    link = _GITHUB_LINK.fullmatch(text)
    parts = re.split(r"[?#]", link[1] if link else text)[0].rstrip("/").split("/")
    name = "/".join(parts[:2]).removesuffix(".git")
    if not _GITHUB_ID.fullmatch(name) or (len(parts) > 2 and not link):
        raise InvalidId("not a GitHub repository")
    return f"github.com/{name}"


def license_id(value: str) -> str:
    """The key of a licence: its Hub or SPDX id in lower case, white space folded."""
    return re.sub(r"\s+", " ", value.strip()).lower()


def paper_id(kind: str, value: str) -> str:
    """`arxiv:1810.04805` or `doi:10.57967/hf/0001`."""
    return f"{kind}:{value.strip().lower()}"


def component_id(kind: str, value: str) -> str:
    """The key of a name component: `kind:value`."""
    return f"{kind}:{value}"


def health_id(repository: str, width: str, starts_at: str) -> str:
    """The key of a window: `github.com/owner/name month 2024-05-01`."""
    return f"{repository} {width} {starts_at[:10]}"


def any_repository_id(text: str) -> str:
    """The id of a repository that was named: on GitHub, or elsewhere, as `gitlab.com/a/b` or
    `pypi:x`. Raises `InvalidId`."""
    try:
        found = repository_id(text)
    except InvalidId:
        found = "" if "github.com" in text else text
    if not _ANY_REPOSITORY.fullmatch(found):
        raise InvalidId(f"{text!r} is no id of a repository, such as github.com/owner/name")
    return found


def any_work_id(text: str) -> str:
    """The id of a model or data set that was named: one of the Hub, or of the forms that code has
    for others, as `timm:resnet50`, `file:models/w.onnx` and links. Raises `InvalidId`."""
    try:
        return hub_id(text)
    except InvalidId as reason:
        elsewhere = ":" in text and "huggingface.co/" not in text
        if not elsewhere or not text[0].isalnum() or not _ELSEWHERE.fullmatch(text):
            raise InvalidId(str(reason)) from None
    return text
