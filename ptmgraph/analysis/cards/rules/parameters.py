"""How many parameters a model has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, words_of
from ptmgraph.analysis.cards.clauses import is_of_other, is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind, TableCells
from ptmgraph.analysis.cards.frames import Wording
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import own_columns, own_rows
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import fields_of, key_words

_UNIT = (
    r"(?:[BMKT](?![A-Za-z0-9])|bn\b|mio\.?|mrd\.?|md\b|(?:b|m|tr)illions?\b|juta|мільйон\w*|"
    r"мільярд\w*|mill?i(?:on|ard)\w*|milj(?:oen|on|ard)\w*|miljoon\w*|miljard\w*|mily(?:on|ar)\b|"
    r"miliar\b|triệu|tỷ|mil(?:lones|hões)\b|mil millones|bilh(?:ões|ão)|"
    r"миллион\w*|миллиард\w*|тыс\.?|млн\.?|млрд\.?|千万|亿|億|万|억)"
)
_SIZE = (
    rf"(?:\d[\d.,]*(?:\s?{_UNIT}|-(?:b|m|tr)illion\b)?|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"thirteen|fourteen|twenty|thirty|forty|fifty|seventy)[ -](?:million|billion))"
)
_WORD = (
    r"(?:(?:model |trainable |learnable )?param(?:eter)?s?n?\b|params?\b|weights\b|parámetros|"
    r"parâmetros|"
    r"paramètres|parametr\w*|tham số|معامل\w*|параметр\w*)"
)
_WORD_BEFORE = (
    r"(?:n[uú]mero de par[aâá]metros|число параметров|عدد المعاملات|معاملاته|parameters|"
    r"parameter count|param count|parameterzahl|参数(?:量|规模|数)?|"
    r"パラメータ(?:ー)?数?|"
    r"파라미터(?: 수)?|매개변수(?: 수)?|параметров|عدد المعلمات)"
)
_PARAMETERS = (
    # 7B parameters; 47.2B total parameters; a 7-billion-parameter model; 110 Mio. Parameter
    Wording(
        rf"(?<![A-Za-z0-9_./-])(?P<many>{_SIZE})(?:[ \n-]|\s*\*+\s*)?(?:de\s|d'|di\s)?"
        rf"(?:(?:total|overall|model|billion)\s)?{_WORD}(?!\s*(?:are |were |is )?trainable)|"
        rf"(?<![A-Za-z0-9_./-])(?P<plain>{_SIZE})\s?(?:参数|パラメータ|파라미터|매개변수)"
    ),
    # 参数量为 7.6B; its parameter count is 124 million
    Wording(
        rf"{_WORD_BEFORE}\s?(?:は|为|約|は約|约|为约|는|은|约为|is|of|von|beträgt|:|：|é de|es "
        rf"de|—|è di|هو)?\s?"
        rf"(?:about |around |roughly |약 |约|約)?(?P<many>\d[\d.,]*\s?{_UNIT}|"
        rf"\d{{1,3}}(?:,\d{{3}})+)"
    ),
    Wording(rf"(?P<many>{_SIZE})\s+(?:are )?(?:activated|active)\b"),
    re.compile(r"(?P<many>\d[\d.]*\s?[BM]) (?:in all|in total|total|lit up|per token)\b"),
    Wording(
        r"\b(?:distilled|pruned|compact|small(?:er)?|tiny) (?P<many>\d[\d.]*\s?[BM]) (?:variant|"
        r"version|model)|"
        r"\b(?:this (?:one|model|checkpoint)|it) has (?P<has>\d[\d.]*\s?[BM])(?=[.,;)]|$)"
    ),
    re.compile(
        r"\b(?:[Bb]ackbone|[Bb]ase|[Ee]ncoder|[Mm]odel|[Aa]rchitecture|[Nn]etwork)\b[^().;,]{0,50}"
        r"(?:\(|, )(?P<many>\d[\d.,]*\s?[BM])(?=[).,;]|$)"
    ),
    re.compile(
        r"\b(?:comes? out at|weighs? in at|weighs|adds? up to|totals?|amounts? to|has grown "
        r"to|ends up at|"
        r"for a total of|(?:altogether|in all|overall)[,:]?) (?:about |around |roughly |some )?"
        r"(?P<many>\d[\d.,]*\s?(?:[BM]\b|[bm]illion\b))(?! (?:tokens?|images?|samples?|pairs?|"
        r"words|sentences?|rows))"
    ),
    re.compile(
        r"(?P<many>\d[\d.,]*) of (?:its|the|these) (?P<all>\d[\d.,]*\s?(?:billion|million|[BM])) "
        r"(?:weights|parameters|params)"
    ),
    Wording(
        r"(?P<many>\d[\d.,]*\s?[BM]) in the (?:transformer|unet|dit|backbone|network|denoiser|"
        r"core|model)\b"
    ),
    Wording(rf"(?P<many>{_SIZE}) (?:dense|weights|params|wide|all told|altogether|all in all)\b"),
    # a decoder (650M, 33 layers); 24 layers, 16 heads, 1.1B
    re.compile(
        r"(?<![\w.-])(?P<many>\d[\d.]*\s?[BM])(?:,| with| and| in) \d+[ -]"
        r"(?:layers?|blocks?|heads?)\b"
    ),
    re.compile(
        r"\d[ -](?:layers?|blocks?|heads?|hidden|dims?)\b[^.;()]{0,20}, (?P<many>\d[\d.]*\s?[BM])"
        r"(?=[.,;)]|$)"
    ),
    # We release it in its 3B size
    re.compile(r"\b(?:its|the) (?P<many>\d[\d.]*\s?[BM]) (?:size|version|variant)(?=[.,;)]|$)"),
)
# a 7B chat model: often a round number, so only where no other is given
_ROUND = re.compile(
    r"(?:\b(?:is|as|are|hosts?|contains?|holds?|provides?|offers?|introduces?|presents?)|"
    r"\b(?:we|it) releases?|^\W*[A-Z][\w.-]*(?: [A-Z\d][\w.-]*){0,3},) (?:an?|the|our) "
    r"(?:(?!large|small|base|full|orig|teach)[a-z][\w-]* ){0,2}?(?P<many>\d[\d.]*\s?[BM])\b"
    r"(?! (?:tokens?|images?|samples?|pairs?|sentences?|base|original|teacher))"
    r"(?=[ -][^.,;]{0,60}?\b(?:model|LLM|transformer|decoder|encoder|network)\b)"
)
_COUNT = Wording(rf"(?:~|≈|about|around|approx\.?|roughly)?\s*(?P<many>{_SIZE})")
_BIG = Wording(
    r"[bmkt]\b|illi|illo|ili[oa]|ilj|ily|triệu|tỷ|md\b|juta|мільй|мільяр|bn\b|亿|億|万|억|\d[\d,]{6,}|mi?lh|"
    r"мл[нр]|милли|mio|mrd"
)
_TRAINABLE = Wording(r"trainable|learnable|weights are new|\bnew (?:weights|parameters)")
_ONE_ROW = 2  # with the titles
_CLAUSE_END = re.compile(r"[,;:.(](?!\d)")
# The summary that Keras and others print.
_SUMMED = re.compile(r"(?im)^\s*total param(?:eter)?s?\s*[:=]\s*(?P<many>\d[\d,.]*\s?[BMK]?)(?!\w)")
_LEAST_MILLIONS = re.compile(r"\((?:m|b|in millions|millions?)\)")
# The subject before a number: `GPT-3 (`, `Falcon has`; with an article it is a kind, no name.
_NAMED_BEFORE = re.compile(
    r"(?P<article>\b(?:[aA]n?|une?|una?|uma?|eine?n?|een|et|en|ett|uno)\s+|\b(?:[Tt]his model|"
    r"[Aa]rchitecture|[Bb]ase|"
    r"[Bb]ackbone)[,.:：]?\s+[`*]?|\bis\s+|"
    r"\b[A-Z][\w-]* is an?\s[^.]{0,40}?)?(?<![\w-])(?<!\bover )(?<!\bfor )"
    r"(?P<name>[A-Z][\w.]*(?:-[\w.]+)*|(?!n-gram)[a-z][\w.]*(?:-[\w.]+)+)[`*]?\s*(?:\((?:with |"
    r"has )?|has |"
    r"have |with |at )"
    r"(?:about |around |only |just )?$"
)
_NO_NAMES = frozenset(
    [
        "It", "This", "That", "Model", "Our", "Ours", "The", "They", "Which", "We", "Total",
        "Encoder", "Decoder", "Transformer", "MoE", "LLM", "LM", "BERT", "GPT", "CNN", "Parameters",
        "Architecture", "Size", "Network",
    ]
)  # fmt: skip
_TUNED_BEFORE = Wording(
    r"\b(?:fine-?tuned|finetuned|adapted|initiali\w+|affin\w+|afinad\w+|ajustad\w+|основ\w+|"
    r"auf basis|based|s.appuie|grundlage|parte de|deriva|донавчен\w*|дообучен\w*|starts?|"
    r"start(?:ing)? point|inicializ\w+|inizializ\w+|initialis\w+|ausgangspunkt)"
    r"\b[^.;,]{0,40}$"
)
_TUNED_NEXT = re.compile(r"[^()]{0,30}\)\s+(?:fine-?tuned|finetuned|adapted)")
_TOTAL = Wording(r"\b(?:in total|total of|overall|total)\b")
_OTHERS = Wording(r"\b(?:do not confuse|is retained|reddit|users)\b")
# Sizes of a family: `in 3 sizes: 135M, 360M, and 1.7B`, `from 0.5 to 72 billion`, `7B and 13B`
_FAMILY = Wording(
    r"\bfrom \d[\d.]*\s?\w{0,8} (?:up )?to |\b(?:sizes|variants|versions|scales|ranging)\b|"
    r"\d\s?[BM]?\s?(?:,|/|and|or|&|,? and|to)\s(?:\d[\d.]*\s?[BM]\b|\d[\d.]* (?:m|b)illion)"
)
_FAMILY_MEMBER = Wording(r"\bthis\b|\bdistilled\b")
_AMONG = Wording(
    r"\b(?:smallest|largest|next|less|fewer|more|smaller|larger|bigger|under|over|up|below|above|"
    r"than|models (?:with|of)|"
    r"compared|comparable|similar(?:ly)?|rivals?|of the|times|×|x)\b[^.;,(]{0,30}$"
)
_ADAPTER = Wording(r"\b(?:adapter|lora|qlora|ia3|prefix)\b[^.;]{0,40}$|\bhead\b[^.;,]{0,40}$")


def parameter_counts(card: Card) -> Iterator[CardValue]:
    """The number of parameters of this model."""
    found = [*_counts_said(card, _PARAMETERS), *_counts_listed(card)]
    yield from found or _counts_said(card, (_ROUND,))


def _counts_said(card: Card, patterns: Iterable[re.Pattern[str] | Wording]) -> Iterator[CardValue]:
    for sentence in card.sentences:
        text = sentence.text
        if sentence.topic in ("family", "citation", "evaluation") or talks_to_reader(text):
            continue
        if _OTHERS.search(text):
            continue
        for match in (found for pattern in patterns for found in pattern.finditer(text)):
            start, end = match.span(match.lastgroup or 0)
            while text[end - 1] in ".,":
                end -= 1
            if _is_part(text, start, end) or not _BIG.search(text[start:end]):
                continue
            if not _is_of_another(card, text, start, end):
                yield card.text.value("parameter_count", sentence.view.span(start, end), 0.9)


def _counts_listed(card: Card) -> Iterator[CardValue]:
    for pair in card.pairs:
        if "parameter_count" in fields_of(pair.key) and _counts_parameters(pair):
            count = _COUNT.match(pair.value.text)
            if count and (_BIG.search(count["many"]) or _LEAST_MILLIONS.search(pair.key)):
                yield card.text.value(
                    "parameter_count", pair.value.span(*count.span("many")), 0.95, label=pair.label
                )
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and block.rows:
            yield from _count_in_table(card, block)
        elif block.kind is BlockKind.CODE and (summed := _SUMMED.search(block.view.text)):
            yield card.text.value("parameter_count", block.view.span(*summed.span("many")), 0.85)


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether the number is said to be that of the parameters that are trained, or are new."""
    clause = _CLAUSE_END.search(text, end)
    near = text[max(0, start - 30) : clause.start() if clause else len(text)]
    return _TRAINABLE.search(near) is not None


def _is_of_another(card: Card, text: str, start: int, end: int) -> bool:
    """Whether the number is that of another model or of a family, or of a part of this model where
    the sentence has the total too."""
    if is_turned(text, start) or is_of_other(text, end):
        return True
    if _AMONG.search(text, max(0, start - 50), start) or _ADAPTER.search(
        text, max(0, start - 60), start
    ):
        return True
    if _FAMILY.search(text, max(0, start - 80), end + 40) and not _FAMILY_MEMBER.search(
        text[max(0, start - 60) : end + 20]
    ):
        return True
    named = _NAMED_BEFORE.search(text, max(0, start - 80), start)
    if named and _TUNED_NEXT.match(text, end):
        return False
    if named and _TUNED_BEFORE.search(text, max(0, named.start() - 60), named.start("name")):
        return False  # the parent, of the same size
    if named and not named["article"] and not _is_own_name(card, named["name"]):
        return True
    if not _TOTAL.search(text):
        return False
    near = text[max(0, start - 30) : end + 30]
    return not _TOTAL.search(near) and not re.search(r"activ", near)


def _is_own_name(card: Card, name: str) -> bool:
    return name in _NO_NAMES or set(words_of(name)) <= card.words


def _counts_parameters(pair: CardPair) -> bool:
    if pair.block.kind is BlockKind.CODE or pair.topic in ("hyperparameter", "evaluation"):
        return False
    if _ADAPTER.search(pair.block.lead.text) or "trainable" in pair.value.text:
        return False
    if "size" in pair.key:
        return bool(re.search(r"\d\s?[BM]\b(?!\w)|param", pair.value.text))
    return True


def _count_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The row of this model in a table of sizes, the row that says `total`, or the row of sizes in
    the column of this model."""
    header = block.rows[0]
    for column, cell in enumerate(header):
        key = key_words(cell.text)
        if column == 0 or "parameter_count" not in fields_of(key) or len(header) < 3:
            continue
        rows = own_rows(card, block)
        if rows is None and len(block.rows) == _ONE_ROW:
            rows = [row for row in block.rows[1:] if not any(map(str.isalpha, row[0].text))]
        elif rows is None:
            rows = [row for row in block.rows[1:] if row and row[0].text.strip().lower() == "total"]
            if key not in ("size", "parameters", "params"):
                rows = []
        for row in rows if len(rows) == 1 else ():
            yield from _count_in_cell(card, row, column, cell)
    columns = own_columns(card, block) or () if len(header) > 2 else ()
    for row in block.rows[1:]:
        label = next((c for c in row[:2] if "parameter_count" in fields_of(_plain(c))), None)
        if label and len(columns) == 1:
            yield from _count_in_cell(card, row, columns[0], label)


def _plain(cell: View) -> str:
    return re.sub(r"^# ?|\b(?:activated|active|total) ", "", key_words(cell.text))


def _count_in_cell(card: Card, row: TableCells, column: int, label: View) -> Iterator[CardValue]:
    match = _COUNT.match(row[column].text) if column < len(row) else None
    if match and (_BIG.search(match["many"]) or "param" in key_words(label.text)):
        span = row[column].span(*match.span("many"))
        yield card.text.value("parameter_count", span, 0.85, label=label.whole)
