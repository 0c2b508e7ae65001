"""Which model, data set or repository a document means: by package URL, link, or group and name.

The package URL of type `huggingface` is specified for models; tools write `datasets/` before the
name of a data set, like in the addresses of the Hub. Links count when they lead to a page of a
known hub. A name alone is taken as it is: who published it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ptmgraph.graph.ids import InvalidId, any_repository_id, any_work_id, dataset_id, hub_id
from ptmgraph.loaders.bom.document import BomWork, WorkLabel
from ptmgraph.loaders.fields import word
from ptmgraph.loaders.hub.words import NOT_DATASETS, NOT_PARENTS

_PURL = re.compile(r"pkg:/{0,2}([\w.+-]+)/([^?#]+)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DATASETS = "datasets/"
_HUB_HOSTS = ("huggingface.co", "www.huggingface.co", "hf.co", "hf-mirror.com")
_NO_PLACE = frozenset({"generic", "bitnami", "swid"})
"""Types of package URLs that say no place where the name is the key."""
_HUBS = frozenset({"docker", "kaggle", "mlflow", "modelscope", "ngc", "oci", "ollama", "pypi"})
"""Types where models and data sets are published. Tools make up others, such as `pkg:pytorch`, for
what lies on the Hub."""
_NO_VERSION = frozenset({"", "main", "master", "latest", "unknown", "noassertion", "none", "n/a"})
_WEIGHTS = re.compile(r"\.(?:safetensors|gguf|ggml|onnx|pt|pth|ckpt|bin|h5|keras|tflite|pb)$", re.I)
_COMMIT_LINK = re.compile(r"/(?:commit|tree|blob|resolve|raw)/([0-9a-f]{40})(?:[/?#]|\Z)")
_SMALL_WORDS = frozenset(
    [
        *(
            "a",
            "all",
            "also",
            "an",
            "and",
            "are",
            "as",
            "at",
            "available",
            "be",
            "by",
            "data",
            "for",
        ),
        *("from", "has", "have", "in", "is", "it", "its", "more", "most", "name", "nearly", "of"),
        *("on", "or", "publicly", "size", "some", "such", "than", "that", "the", "their", "these"),
        *("this", "those", "to", "training", "used", "using", "was", "were", "which", "with"),
    ]
)
"""Tools that look for data sets in the text of a card find such words."""
_REPOSITORY = re.compile(r"[A-Za-z0-9_][\w.-]*/[A-Za-z0-9_][\w.-]*", re.ASCII)
_FILE = re.compile(
    r"[^\s:]+\.(safetensors|gguf|ggml|onnx|pt|pth|ckpt|bin|h5|hdf5|keras|tflite|pb|pkl|pickle|joblib"
    r"|np[yz]|mlmodel|csv|tsv|jsonl?|ndjson|parquet|arrow|txt|md|xml|ya?ml|toml|lock|zip|gz|tar|tgz"
    r"|py|ipynb)",
    re.IGNORECASE,
)
_PAGES_ELSEWHERE: tuple[tuple[WorkLabel, str, str], ...] = (
    ("Model", r"(?:www\.)?modelscope\.(?:cn|ai)/models/([^/]+/[^/]+)", "modelscope:"),
    ("Dataset", r"(?:www\.)?modelscope\.(?:cn|ai)/datasets/([^/]+/[^/]+)", "modelscope:"),
    ("Model", r"(?:www\.)?kaggle\.com/models/([^/]+/[^/]+)", "kaggle:"),
    ("Dataset", r"(?:www\.)?kaggle\.com/datasets/([^/]+/[^/]+)", "kaggle:"),
    ("Model", r"(?:www\.)?ollama\.com/(?:library/)?([^/]+(?:/[^/]+)?)", "ollama:"),
    ("Model", r"catalog\.ngc\.nvidia\.com/orgs/([^/]+)/(?:teams/[^/]+/)?models/([^/]+)", "ngc:"),
    ("Model", r"hub\.docker\.com/r/(ai/[^/]+)", "docker:"),
)
"""Pages of other hubs, and how ids of what is published there begin."""


class PackageUrl(NamedTuple):
    """The parts of a package URL that tell which package is meant."""

    type: str
    path: str
    version: str
    host: str
    subpath: str


def parse_purl(text: str) -> PackageUrl | None:
    """The parts of a package URL (https://github.com/package-url/purl-spec); None for other text.

    The slash between owner and name may be written `%2F`. Of the Hub, `datasets/` or `spaces/`
    may stand before them, or in the `repository_url`, as in `.../datasets`.
    """
    found = _PURL.fullmatch(text.strip())
    if not found:
        return None
    # An `@` may begin a path of npm; the last one begins the version.
    path, at, version = found[2].rpartition("@") if "@" in found[2][1:] else (found[2], "", "")
    if not path:
        path, version = f"{at}{version}", ""
    type_, path = found[1].lower(), unquote(path).strip("/")
    try:
        url = parse_qs(found[3] or "").get("repository_url", [""])[0]
        place = urlsplit(url if "://" in url else f"//{url}")
        host = place.hostname or ""
    except ValueError:
        return None
    section = place.path.strip("/")
    if type_ == "huggingface" and section in ("datasets", "spaces"):
        path = f"{section}/{path.removeprefix(f'{section}/')}"
    return PackageUrl(type_, path, unquote(version), host, found[4] or "")


def hub_label(purls: tuple[str, ...]) -> WorkLabel | None:
    """What a package URL of the Hub names; None without one, for a Space, and for a file."""
    for path in hub_paths(purls):
        if path.startswith("spaces/"):
            return None
        return "Dataset" if path.startswith(_DATASETS) else "Model"
    return None


def hub_paths(purls: tuple[str, ...]) -> set[str]:
    """The paths of package URLs of the Hub, without those of single files."""
    told = (parse_purl(purl) for purl in purls if purl.startswith("pkg:huggingface/"))
    return {purl.path for purl in told if purl and not purl.subpath}


def names_weights(purls: tuple[str, ...]) -> bool:
    """Whether a package URL names a file with weights, which is no work of its own."""
    return any(_WEIGHTS.search(purl.partition("#")[2]) for purl in purls if "#" in purl)


def linked_label(links: tuple[str, ...]) -> WorkLabel | None:
    """What a link to the Hub leads to, where nothing else says what a package is."""
    labels: tuple[WorkLabel, ...] = ("Model", "Dataset")
    for link in links:
        for label in labels:
            if any(_linked(link, label, "")):
                return label
    return None


def identify_work(work: BomWork) -> str:
    """The id of a work, of the form that all sources use. Raises `InvalidId` and `InvalidValue`."""
    if work.own:
        return _by_name(word(work.own), work.label)
    for purl in filter(None, map(parse_purl, work.purls)):
        if found := _by_purl(purl, work):
            return _checked(found, work.label)
    for link in sorted(work.links, key=lambda link: not _ends_with_name(link, work.name)):
        for id in _linked(link, work.label, work.name):
            if _is_about(id, work):
                _raise_for_words(id, work.label)
                return id
    try:
        return _by_name(_name_of(work), work.label)
    except InvalidId:
        for link in work.files:
            with suppress(InvalidId):
                return any_work_id(word(link))
        raise


def version_of(work: BomWork) -> tuple[str | None, str | None]:
    """The commit of a work, and its version where that is no commit. A name of a branch is none."""
    told = [work.version, *(p.version for p in map(parse_purl, work.purls) if p)]
    told += [found[1] for found in map(_COMMIT_LINK.search, work.links) if found]
    told = [version for version in told if version.lower() not in _NO_VERSION]
    commits = [version for version in told if _COMMIT.fullmatch(version)]
    others = [version for version in told if not _COMMIT.fullmatch(version)]
    # The commit of a package URL may stand in `version` too, in its first digits.
    others = [version for version in others if not any(c.startswith(version) for c in commits)]
    return next(iter(commits), None), next(iter(others), None)


def _by_purl(purl: PackageUrl, work: BomWork) -> str:
    """The id that a package URL gives a work; "" where it does not tell."""
    if purl.type in _NO_PLACE:
        return ""
    if purl.type == "huggingface":
        if work.label == "Repository":
            return f"huggingface.co/{purl.path}" if purl.path.startswith("spaces/") else ""
        elsewhere = purl.host and purl.host not in _HUB_HOSTS
        return f"https://{purl.host}/{purl.path}" if elsewhere else purl.path
    if purl.type in ("github", "gitlab", "bitbucket"):
        site = "bitbucket.org" if purl.type == "bitbucket" else f"{purl.type}.com"
        id = f"{site}/{purl.path}" if work.label == "Repository" else f"https://{site}/{purl.path}"
    elif purl.type == "golang":
        id = purl.path
    elif work.label == "Repository" or purl.type in _HUBS:
        id = f"{purl.type}:{purl.path.removeprefix('@')}"
    else:
        return ""
    # Package URLs of these hosts are in lower case; the name may tell how it is written there.
    named = [work.name, f"{work.group}/{work.name}"]
    written = [n for n in named if n.count("/") and id.lower().endswith(n.lower())]
    return next((id[: -len(n)] + n for n in written), id)


def _linked(link: str, label: WorkLabel, name: str) -> Iterator[str]:
    """The id that a link to a hub gives, if it leads to a page of such a work."""
    text = link.strip().removeprefix("git+").removesuffix(".git")
    if label == "Repository":
        if "github.com/" in text:
            with suppress(InvalidId):
                yield any_repository_id(re.sub(r"(?:\.git)?@[^/@]*$", "", text))
        return
    bare = re.sub(r"^https?://", "", text).split("?")[0].split("#")[0].rstrip("/")
    host, _, path = bare.partition("/")
    if host in _HUB_HOSTS:
        is_dataset = path.startswith(_DATASETS)
        if is_dataset == (label == "Dataset"):
            with suppress(InvalidId):
                id = dataset_id(text) if is_dataset else hub_id(text)
                # The page of an owner looks like that of a model from before there were owners.
                if is_dataset or "/" in id or id == name:
                    yield id
        return
    for own, pattern, prefix in _PAGES_ELSEWHERE:
        if own == label and (found := re.match(f"{pattern}(?:/|\\Z)", bare)):
            yield prefix + "/".join(found.groups())


def _name_of(work: BomWork) -> str:
    """What group and name say. The name of a file is marked as such: it is no id of the Hub."""
    name = word(work.name)
    if "/" not in name and work.group:
        return f"{word(work.group)}/{name}"
    _raise_for_words(name, work.label)
    is_file = work.label != "Repository" and _FILE.fullmatch(name)
    return f"file:{name}" if is_file else name


def _raise_for_words(name: str, label: WorkLabel) -> None:
    """Raises `InvalidId` for what stands where a name should be, and names nothing."""
    plain = name.lower()
    if label == "Model" and plain in NOT_PARENTS:
        raise InvalidId("a word, not a model")
    if label == "Dataset" and (plain in NOT_DATASETS | _SMALL_WORDS or plain.isdecimal()):
        raise InvalidId("a word, not a data set")


def _by_name(name: str, label: WorkLabel) -> str:
    """The id in a name; that of code may be the path of a folder, or have spaces."""
    if label != "Repository":
        return _checked(name, label)
    name = re.sub(r" +", "-", name)
    folder = re.fullmatch(r"[./~].*?([^/]+)/*", name)
    return _checked(f"folder:{folder[1]}" if folder else name, label)


def _checked(text: str, label: WorkLabel) -> str:
    if label == "Dataset":
        return any_work_id(text.removeprefix(_DATASETS))
    if label == "Model":
        return any_work_id(text)
    # `any_repository_id` takes `a/b` for one on GitHub, which nothing says here.
    return text if _REPOSITORY.fullmatch(text) else any_repository_id(text)


def is_bare_file(work: BomWork) -> bool:
    """Whether a work has the name of a file and nothing else that tells which one it is."""
    return bool(_FILE.fullmatch(work.name)) and not (work.group or work.purls or work.links)


def _is_about(id: str, work: BomWork) -> bool:
    """Whether a linked id may be that of a work whose owner is given too: links are copied from one
    component to the next, and then neither owner nor name has anything of it."""
    owner, _, name = id.lower().rpartition("/")
    pairs = ((owner.rpartition("/")[2], work.group.lower()), (name, work.name.lower()))
    told = work.group and "/" not in work.name and " " not in work.name
    return not told or any(one in other or other in one for one, other in pairs)


def _ends_with_name(link: str, name: str) -> bool:
    return bool(name) and link.rstrip("/").lower().endswith(f"/{name.rpartition('/')[2].lower()}")
