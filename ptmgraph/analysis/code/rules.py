"""The rules of the tables: which id a text stands for where a library or a command has it."""

from __future__ import annotations

import re

from ptmgraph.analysis.code.identifiers import (
    Identifier,
    completed,
    fetched_url,
    hub_identifier,
    is_architecture,
    is_bare_name,
    is_file,
    is_hosted,
    is_own_name,
    is_placeholder,
    reads_as_model,
    routed,
    says_size,
    spacy_package,
)
from ptmgraph.analysis.code.tables import column

_NAME = re.compile(r"[\w.:@+-]+")
_OLLAMA = re.compile(r"(?:[\w.-]+/)?[\w.-]+(?::[\w.-]+)?")
_WEB_LLM = re.compile(r"[\w.-]+-MLC(?:-\w+)?")
_PATH = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*(?:[:@][\w.-]+)?")
_ON_HUB = re.compile(r"^(?:hf\.co|huggingface\.co)/([^:]+)")


def by_rule(rule: str, text: str, guarded: bool = True) -> Identifier | None:
    """The id that `text` stands for under a rule of a table, None where it is none.

    A rule is a kind and a detail: `hub`, `hub:OWNER`, `prefix:ollama`, `own:whisper`. `guarded` is
    that of `hub_identifier`.
    """
    kind, _, detail = rule.partition(":")
    if kind == "router":
        return _routed(text)
    if kind == "zoo":  # the path of a description of a model, which stands for its weights
        return Identifier(f"{detail}:{text}") if is_own_name(detail, text) else None
    if kind in _ELSEWHERE:
        return _elsewhere(kind, detail, text)
    bare = is_bare_name(text)
    found = hub_identifier(text, guarded)
    if found is None and not is_own_name(detail, text):
        return None
    match kind:
        case "hub":
            if found is None and detail == "sentence-transformers":
                found = completed(text)
            if found is None and bare and detail and "-" in text and says_size(text):
                return Identifier(f"{detail}/{text}")
            return found
        case "hub_scheme":
            return found if "://" in text else None
        case "owned":  # names that the library completes with their one owner
            return found or (Identifier(f"{detail}/{text}") if bare else None)
        case "own":
            return Identifier(f"{detail}:{text}") if is_own_name(detail, text) else None
        case "choice":
            return found if reads_as_model(text) else None
        case "hub_path":  # a path in the file system of the Hub
            return hub_identifier(f"hf://{text.removeprefix('hf://')}", guarded)
        case "hub_link":
            return found if "://" in text or text.startswith("git@") else None
        case "setting":
            told = re.search(rf"(?:^|,){detail}=([^,]+)", text)
            return hub_identifier(told[1]) if told else None
        case "hub_or":
            return found or (Identifier(f"{detail}:{text}") if bare else None)
        case "prefix":
            named = bool(_NAME.fullmatch(text)) and not is_hosted(text)
            usable = named and not is_placeholder(text) and not is_file(text)
            return Identifier(f"{detail}:{text}") if usable else None
        case "file":
            plain = re.fullmatch(r"[\w-]+(?:\.\w+)+", text) and not is_architecture(text)
            return found or (Identifier(f"{detail}:{text}") if plain else None)
        case "timm" | "switched":
            plain_name = bare and is_own_name(detail or kind, text)
            return found or (Identifier(f"{detail or kind}:{text}") if plain_name else None)
    return _by_content(kind, text, found)


def _by_content(kind: str, text: str, found: Identifier | None) -> Identifier | None:
    """The rules that know the form of their ids, or that are about links."""
    match kind:
        case "web-llm":  # the names of its own list are completed to its owner on the Hub
            return Identifier(f"mlc-ai/{text}") if _WEB_LLM.fullmatch(text) else found
        case "dataset":
            known = text in column("canonical_datasets", "name")
            return found or (Identifier(text) if known else None)
        case "clip":
            is_clip = re.fullmatch(r"(?:ViT-|RN)[\w/@-]+", text)
            return Identifier(f"clip:{text}") if is_clip else None
        case "spacy":
            return spacy_package(text) or found
        case "release_link":
            dropped = text.startswith("https://drive.google.com/") and "/folders/" not in text
            return Identifier(text) if dropped and not is_placeholder(text) else fetched_url(text)
        case "url" | "link":
            is_link = text.startswith(("http://", "https://")) and not is_placeholder(text)
            return found or (Identifier(text) if is_link else None)
        case "fetched":
            return fetched_url(text)
    return None


def _routed(text: str) -> Identifier | None:
    """What a router asks for: a model of a local server, or one on the Hub."""
    provider, _, name = text.partition("/")
    if text.startswith(("huggingface/", "huggingface:", "models/")):
        return hub_identifier(name if provider == "models" else text)
    return routed(text)


_ELSEWHERE = ("ollama", "docker", "other", "ngc")
"""Rules for ids of other hubs: they keep the prefix of that hub, whatever they look like."""


def _elsewhere(kind: str, prefix: str, text: str) -> Identifier | None:
    """A model on another hub. Ollama and Docker also fetch from the Hub, by its host's name."""
    text = text.strip()
    on_hub = _ON_HUB.match(text) if kind in ("ollama", "docker") else None
    if on_hub:
        return hub_identifier(on_hub[1])
    if is_placeholder(text) or is_file(text) or text.startswith((".", "/", "~")):
        return None
    if kind == "ollama":
        local = text.removeprefix("ollama.com/library/").removeprefix("ollama.com/")
        is_name = _OLLAMA.fullmatch(local) and not is_hosted(local)
        return Identifier(f"ollama:{local}") if is_name else None
    if kind == "docker":
        return Identifier(f"docker:{text}") if _PATH.fullmatch(text) and "/" in text else None
    if kind == "ngc":
        return Identifier(f"ngc:{text}") if _PATH.fullmatch(text) and "/" in text else None
    is_short = prefix == "modelscope" and "/" not in text  # there each model has an owner
    return Identifier(f"{prefix}:{text}") if _PATH.fullmatch(text) and not is_short else None
