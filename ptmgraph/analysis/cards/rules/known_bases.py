"""Models that are named beside words on where the weights come from, in whatever words.

The other rules need a frame such as `fine-tuned from`; here the look of the name (a family that is
known, a size, an id) is most of the evidence, and words of the clause (`base_model.toml`) the rest.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ptmgraph.analysis.cards.card import Card, Sentence, words_of
from ptmgraph.analysis.cards.clauses import is_turned, talks_to_reader, trained_other
from ptmgraph.analysis.cards.frames import Wording, says, small_letters, table, word_list
from ptmgraph.analysis.cards.names import FoundName, name_from
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import is_listed_dataset

# Designs, and words that are names of families too.
NO_FAMILIES = frozenset(word_list("base_model", "no_families"))
_TOPICS = frozenset(["", "base", "hyperparameter", "data", "hardware", "language"])
_FAMILIES = Path(__file__).parents[2] / "data" / "names" / "architectures.csv"
_CLAUSE = re.compile(r"[.;!?](?=\s|$)|\n|,\s(?:but|while|whereas|then|and (?:was|is|we))\s|。")
_NAME = re.compile(
    r"(?<![\w/@.-])(?P<first>(?:Stable (?:Video )?Diffusion|Stable Audio|Code Llama|Mistral "
    r"(?:Small|Nemo|Large)|"
    r"Command R\+?|Flan T5|Grounding DINO|Depth Anything|Segment Anything)(?![A-Za-z])|"
    r"(?:[A-Za-zÀ-ÿ0-9][\w.-]*/)?[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9_.+-]*(?:/\d{1,2}\b)?)"
    r"(?P<rest>(?: (?:v?\d[\w.]*|(?i:base|large|small|tiny|mini|medium|nano|xl|xxl|turbo|"
    r"instruct|chat|"
    r"it|pro|lite|distilled|cased|uncased|multilingual|dev|schnell|nemo|sft|dpo)(?![\w-])))*)"
    r"(?![A-Za-z0-9/])"
)
# A size in the name of a model.
SIZED = Wording(
    r"\d(?:\.\d+)?[BbMm](?![A-Za-z])|[-_ ](?:base|small|large|tiny|medium|mini|nano|cased|"
    r"uncased)\b"
)
# A name of no known family: `Inkcap-13B`, `Kestrel 7B Instruct`.
_UNKNOWN = re.compile(
    r"[A-Z](?=[\w.]*[a-z]|[\w.]*-)[\w.]{2,}(?:[-_][\w.]+)+|(?!The |About |Our |This |With |"
    r"And |For )[A-Z]\w{3,} .*\d.*"
)
_ID = re.compile(r"[^/]+/[^\W\d]")
_OF_ID = re.compile(
    r"(?:\b(?:for|of|from|is|was|to|model|base|weights|checkpoint|upon|top of|adapter|with|"
    r"tuned|finetuned|took|take|used|train|trained|adapted|extends?|have|habe|haben|nahm|"
    r"nahmen|wurde|affiné|ajusté|ajustamos|usamos|adaptado|взяли|użyliśmy)|[:=(]|"
    r"^)\s*(?:the\s+)?$"
)
_DATA_BEFORE = re.compile(
    r"(?:rows|samples|episodes|examples|pairs|images|data|dataset|subset|splits?|"
    r"conversations|hours|sentences|trained) (?:of|from|on|with)\s+(?:the\s+)?$"
)
# After a family without a size, its design is meant.
_KIND = re.compile(
    r"[\s)]{1,2}(?:models?|encoders?|architecture|network|diffusers|decoder|layers?|blocks?|variants?|heads?)\b"
)
_LINK_NEXT = re.compile(r"(?: (?:model|checkpoint|encoder|weights|backbone))? \(")
_IS_ONE = re.compile(r"\s+is an?\b")
_IS = re.compile(r"\s+(?:is|was|comes|has)\b")
_FAMILY = re.compile(r"[A-Za-zÀ-ÿ]+(?:-?[A-Za-z]+)*")
_TWO_WORDS = re.compile(r"[A-Z][a-z]+ (?:[A-Z]|Video )")
_OTHER_SUBJECT = Wording(
    r"^\W*(?:the |its |our |as |for )?(?:teachers?|baselines?|reward model|tokeni[sz]er|"
    r"vocabulary|judge|"
    r"predecessor|others?|similar models|comparison|reference|(?:earlier|previous|older|"
    r"first) \w+)\b|"
    r"^\W*(?:unlike|in contrast|compared)\b|\bnot to be confused"
)
# A name made of that of a family: `IceBERT`, `SwissBERT-large`, `KoGPT2`.
_NAMED_AFTER = re.compile(
    r"[A-Z][\w-]*(?:BERT|BERTa|GPT|ELECTRA|Llama|LLaMA|T5|BART|ViT|CLIP|Mistral|Qwen)[\w.-]*"
)
_AFTER = Wording(
    r"[-\s](?:like|style|based|compatible|sized?|class|tokeni[sz]er|vocabulary|architecture|design|paper|"
    r"nmt|framework|library|toolkit|benchmark|score|family|series|format|template|recipe|script|config\w*|detections?|generated|"
    r"written|judged|trainer|diffusers|(?:fine-?)?tunes|merges|derivatives|labels|captions|embeddings|outputs|answers|judge|api|licen[cs]e|community|team)\b|\s?["
    r"=]|\s(?:data ?sets?|corpus|test|dev|eval)\b|\s?(?:数据|データ|데이터|датасет)"
)


def likely_bases(card: Card, sentence: Sentence) -> Iterator[FoundName]:
    """Names of models in the clauses of a sentence that tell where the weights come from."""
    text = sentence.text
    if sentence.topic not in _TOPICS or talks_to_reader(text):
        return
    if _OTHER_SUBJECT.search(text) or trained_other(text, card.words):
        return
    small = small_letters(text)
    start = 0
    for end in (*(match.end() for match in _CLAUSE.finditer(text)), len(text)):
        names = list(_names(sentence.view, start, end))
        if names:
            rest = small[start:end]
            for name in reversed(names):
                rest = rest[: name.start - start] + "#" + rest[name.end - start :]
            yield from _told(card, sentence.view, rest, names)
        start = end


def _told(card: Card, view: View, rest: str, names: list[FoundName]) -> Iterator[FoundName]:
    tongues = card.tongues
    if says(rest, "base_model", "guards", tongues):
        return
    if not says(rest, "base_model", "evidence", tongues):
        return
    strong = says(rest, "base_model", "strong", tongues) is not None
    for name in names:
        words = view.text[name.start : name.end]
        own = set(words_of(words)) <= (card.title_words if strong else card.words)
        own = own and not (strong and not _IS.match(view.text, name.end))
        if _IS_ONE.match(view.text, name.end) and name is names[0] and len(names) > 1:
            continue  # what the clause is about
        if _names_link(view, name.end):
            continue
        is_clear = bool(name.id or strong or SIZED.search(words))
        if is_clear and not own and not is_turned(view.text, name.start):
            yield name


def _names_link(view: View, place: int) -> bool:
    """Whether a link in brackets behind a name is the exact one: `wav2vec 2.0 (owner/name)`."""
    match = _LINK_NEXT.match(view.text, place)
    return match is not None and any(link.start == match.end() for link in view.links)


def _names(view: View, start: int, end: int) -> Iterator[FoundName]:
    """What looks like the name of a model: of a known family, with a size, or an id."""
    for match in _NAME.finditer(view.text, start, end):
        first, last = match.span()
        while last > first and view.text[last - 1] in ".-":
            last -= 1
        words = view.text[first:last]
        has_id = "/" in words
        if not (has_id or is_family(words) or SIZED.search(words)):
            continue  # nearly every word
        if _AFTER.search(words) or _AFTER.match(view.text, last) or is_listed_dataset(words):
            continue
        if has_id and _ID.match(match["first"]):
            before = view.text[max(start, first - 40) : first]
            name = match["first"].partition("/")[2]
            if (
                ((first, last) in view.marks or SIZED.search(name) or begins_with_family(name))
                and _OF_ID.search(before)
                and not _DATA_BEFORE.search(before)
            ):
                yield name_from(view, first, last, words)
        elif is_family(words):
            if (
                SIZED.search(words)
                or any(map(str.isdigit, words))
                or not _KIND.match(view.text, last)
            ):
                yield name_from(view, first, last)
        elif SIZED.search(words) and _UNKNOWN.fullmatch(words):
            yield name_from(view, first, last)


@lru_cache(maxsize=65_536)
def is_family(words: str) -> bool:
    """Whether words begin with the name of a known family of models, written as one."""
    if (
        not begins_with_family(words)
        and not _TWO_WORDS.match(words)
        and not _NAMED_AFTER.fullmatch(first_word(words))
    ):
        return False
    return words[0].isupper() or any(
        letter.isupper() or letter in "-0123456789" for letter in first_word(words)
    )


def begins_with_family(words: str) -> bool:
    """Whether the first word of a name is, or begins with, the name of a known family."""
    first = words.split()[0].lower()
    head = _FAMILY.match(first)
    return not families().isdisjoint((first, first.split("-")[0], head[0] if head else ""))


def first_word(words: str) -> str:
    """The letters before the first space."""
    return words.partition(" ")[0]


@lru_cache(maxsize=1)
def families() -> frozenset[str]:
    """Names of families of models, in small letters."""
    rows = csv.DictReader(_FAMILIES.read_text("utf-8").splitlines())
    known = {row["form"] for row in rows if len(row["form"]) > 2}
    return frozenset(known) - NO_FAMILIES | frozenset(table("base_model", "families")["any"])
