"""How many parameters a model has, on what it was trained, and what that cost in carbon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, CardPair, Sentence, topic, words_of
from ptmgraph.analysis.cards.clauses import is_of_other, is_turned, talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind, TableCells
from ptmgraph.analysis.cards.frames import Wording, expression
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import own_columns, own_rows
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import fields_of, key_words

_UNIT = (
    r"(?:[BMKT](?![A-Za-z0-9])|bn\b|mio\.?|mrd\.?|(?:b|m|tr)illions?\b|juta|milioni|miliardi|мільйон\w*|мільярд\w*|milli(?:on|ard)(?:en|s|"
    r"e)?\b|mil(?:lones|hões)\b|"
    r"mil millones|bilh(?:ões|ão)|миллион\w*|миллиард\w*|тыс\.?|млн\.?|млрд\.?|千万|亿|億|万|억)"
)
_SIZE = (
    rf"(?:\d[\d.,]*(?:\s?{_UNIT})?|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|"
    r"thirteen|fourteen|twenty|thirty|forty|fifty|seventy)[ -](?:million|billion))"
)
_WORD = (
    r"(?:(?:model |trainable |learnable )?param(?:eter)?s?n?\b|params?\b|weights\b|parámetros|"
    r"parâmetros|"
    r"paramètres|parametri\b|معامل\w*|параметр\w*)"
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
    # a 7B chat model
    re.compile(
        r"\b(?:is|as) an? (?:[a-z][\w-]* ){0,2}?(?P<many>\d[\d.]*\s?[BM])\b(?! (?:tokens?|images?|"
        r"samples?|pairs?|sentences?))(?=[ -][^.,;]{0,60}?\b(?:model|LLM|transformer|decoder|"
        r"encoder|network)\b)"
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
)
_COUNT = Wording(rf"(?:~|≈|about|around|approx\.?|roughly)?\s*(?P<many>{_SIZE})")
_BIG = Wording(
    r"[bmkt]\b|illi|illo|juta|мільй|мільяр|bn\b|亿|億|万|억|\d[\d,]{6,}|mi?lh|"
    r"мл[нр]|милли|mio|mrd"
)
_TRAINABLE = Wording(r"trainable|learnable|weights are new|\bnew (?:weights|parameters)")
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

_NUMBER = (
    r"(?:(?:\d(?:[\d,]*\d)?(?:\s\d{2,3}\s?GB)?|(?i:an?|one|two|three|four|five|six|seven|eight|ten|twelve|sixteen|twenty|zwei|drei|vier|acht|deux|trois|quatre|huit|dos|cuatro|ocho|duas|quatro|oito|due|quattro|otto|twee|dwie|två|"
    r"thirty-two|sixty-four|single))"
    r"(?:\s+single)?\s*(?:[x×*]\s*)?)"
)
_CARD = (
    r"(?:(?:NVIDIA|Nvidia|AMD|Google|Cloud|Tesla|GeForce|Quadro|Instinct)\s+){0,3}"
    r"(?:(?:RTX|GTX)\s?(?:A\d{4}|\d{3,4})(?:\s?Ti|\s?Ada)?|RTX\s\d{4}|"
    r"(?:A(?:2|10G?|16|30|40|100|800|[4-6]000)|H(?:20|100|200|800)|V100S?|P(?:4|40|100)|T4G?|"
    r"L(?:4|20|40S?)|"
    r"B[123]00|GH200|GB[23]00|K80|M[46]0)s?\b|MI\d{3}X?|DGX-\d\s\w+|"
    r"TPU[ ]?v\d\w*(?:-\d+)?|TPUs(?:\sv\d(?:-\d+)?)?|(?:cloud )?TPUs|[2-5]0[5-9]0(?:\s?(?:Ti|"
    r"[Ss]uper))?|1[06][5-8]0\s?(?:Ti|[Ss]uper)|"
    r"(?:Apple )?M[1234]\s(?:Max|Pro|Ultra)|Gaudi\s?\d?|Trainium\d?|(?:Huawei )?Ascend(?:\s|"
    r"-)?\d{3}[A-Z]?|(?:张|块)?\s?(?:华为)?昇腾\s?\d{3}[A-Z]?|(?<=on an )M[1-5]\b|Apple M[1-5]\b|"
    r"(?:RX|Radeon) \d{4}(?: XTX?)?|"
    r"(?:Ryzen|Xeon|EPYC|Core i\d)[ -]\w[\w-]*|Inferentia\d?|"
    r"RTX PRO 6000(?: Blackwell)?|(?:JUWELS|LUMI|Leonardo|MareNostrum|Jean[ -]Zay|Frontier|"
    r"Perlmutter|Polaris|"
    r"Alps|Karolina|ABCI)(?:\s?\d)?(?:[ -](?:Booster|supercomputer|"
    r"cluster))?(?=[^.]{0,40}(?:super|cluster|node|booster))|"
    r"(?<=the )(?:JUWELS|Jean Zay|MareNostrum)(?: Booster)?)"
    r"(?:[ -](?:PCIe|SXM\d?|PCIE|NVL))?(?:[ -]?(?:de |da |\()?\d{2,3}\s?G[Bo]\)?|"
    r"-SXM\d?-\d+GB)?(?:\s?[x×]\s?\d+|\s?\d+\s?(?:장|대|枚|台|张|块|卡))?"
)
HARDWARE = re.compile(rf"(?<![\w/-])(?P<what>{_NUMBER}?{_CARD})(?!\w)")
_TRAINING = expression("hardware", "training")
_RUNNING = expression("hardware", "running")
_PLAIN_TOPICS = frozenset(["", "hyperparameter", "data", "hardware", "base"])
_OF_RUNNING = Wording(
    r"\b(?:run\w*|inference|fits?|need\w*|require\w*|v?ram|memory|speed|fast\w*|latency|tok(?:ens)?/s|"
    r"per second|fps|eval\w*|greedy|measured|ms|real[- ]?time|load\w*|serve\w*|serving|"
    r"deploy\w*|test(?:ed)?|if you|you|your)\b"
)
_FOR_TRAINING = Wording(r"\b(?:for|of) (?:\w+ ){0,3}(?:pre-?|fine-?)?(?:training|tuning)\b")
_MASS = (
    r"(?:kilograms?|kilos?|kg|grams?|g|metric tons?|tons?|tonnes?|tonnen|toneladas?|tonnellate|"
    r"kilogramos?|"
    r"quilos?|кг|г|тонн\w*|吨|千克|公斤|克|キログラム|킬로그램|톤|t|lbs|pounds)"
)
_EQUAL = r"(?:éq(?:uiv\w*)?(?:\.(?= ))?|eq(?:uiv\w*)?(?:\.(?= ))?|[äÄ]quivalente?n?|экв\w*)"
_AMOUNT = Wording(
    rf"(?P<many>\d[\d.,]*\s?{_MASS}?\s?(?:(?:of|de|di|d['’]|an|von)\s?)?(?:{_EQUAL}\s?(?:(?:of|de|en)\s)?)?"
    rf"(?:CO[2₂](?:[ -]?(?:e(?:q)?(?!\w)|{_EQUAL}))?|(?:二氧化碳|CO[2₂])(?:当量|換算)?|carbon|"
    rf"carbone|carbono|Kohlendioxid|углерода))(?!\w)"
)
_WEIGHT = Wording(rf"(?P<many>\d[\d.,]*\s?{_MASS}(?:CO[2₂](?:e|eq)?)?)(?![\w/])")
_NOTHING = re.compile(r"0(?:[.,]0+)?(?![\d.,])")
_EMITTED = expression("carbon", "emitted")

_UNIT_IN_KEY = re.compile(
    r"\((?:in )?(?:grams?|g|kg|kilograms?|tons?|tonnes?|t|kgco2eq?|tco2eq?)\)"
)
_BARE = re.compile(r"\s*(?P<many>\d[\d.,]*\d|\d)\s*$")


def parameter_counts(card: Card) -> Iterator[CardValue]:
    """The number of parameters of this model."""
    for sentence in card.sentences:
        text = sentence.text
        if sentence.topic in ("family", "citation", "evaluation") or talks_to_reader(text):
            continue
        if _TRAINABLE.search(text) or _OTHERS.search(text):
            continue
        for match in (found for pattern in _PARAMETERS for found in pattern.finditer(text)):
            start, end = match.span(match.lastgroup or 0)
            while text[end - 1] in ".,":
                end -= 1
            if _BIG.search(text[start:end]) and not _is_of_another(card, text, start, end):
                yield card.text.value("parameter_count", sentence.view.span(start, end), 0.9)
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
        if rows is None:
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


def hardware(card: Card) -> Iterator[CardValue]:
    """The machines on which the model was trained; where nothing says so, those that are named
    without a word on running it."""
    found = list(_trained_on(card))
    yield from found
    for sentence in card.sentences if not found else ():
        if sentence.topic in _PLAIN_TOPICS and not _OF_RUNNING.search(sentence.text):
            yield from _machines_said(card, sentence, 0.7)


def _trained_on(card: Card) -> Iterator[CardValue]:
    for pair in card.pairs:
        names = "hardware" in fields_of(pair.key)
        if names and pair.topic not in ("usage", "evaluation") and not _RUNNING.search(pair.key):
            yield from _machines(card, pair, 0.95)
    for sentence in card.sentences:
        text = sentence.text
        in_place = sentence.topic in ("hyperparameter", "hardware", "carbon", "data")
        if talks_to_reader(text) or sentence.topic in ("usage", "citation", "evaluation"):
            continue
        if _TRAINING.search(text) or in_place:
            yield from _machines_said(card, sentence, 0.9)
    for block in card.blocks:
        if block.kind is BlockKind.TABLE and topic(block) not in ("usage", "evaluation"):
            yield from _machines_in_table(card, block)
        if block.kind is BlockKind.CODE and _is_training_code(block):
            for match in re.finditer(r"device\s*[:=]\s*", block.view.text):
                if found := HARDWARE.match(block.view.text, match.end()):
                    span = block.view.span(*found.span("what"))
                    yield card.text.value("hardware", span, 0.9)


def _machines_said(card: Card, sentence: Sentence, confidence: float) -> Iterator[CardValue]:
    text = sentence.text
    for number, match in enumerate(HARDWARE.finditer(text)):
        if number and text[: match.start()].rstrip().endswith("("):
            continue  # the same in other words
        before = text[max(0, match.start() - 60) : match.start()]
        runs = _RUNNING.search(before) and not _FOR_TRAINING.search(text, match.end())
        if not is_turned(text, match.start()) and not runs:
            span = sentence.view.span(*match.span("what"))
            yield card.text.value("hardware", span, confidence)


def _machines_in_table(card: Card, block: Block) -> Iterator[CardValue]:
    """The machines of several stages: a row of machines in a table with more than two columns."""
    for row in block.rows:
        if len(row) > 2 and "hardware" in fields_of(key_words(row[0].text)):
            for cell in row[1:]:
                for match in HARDWARE.finditer(cell.text):
                    yield card.text.value("hardware", cell.span(*match.span("what")), 0.9)


def _is_training_code(block: Block) -> bool:
    return bool(re.search(r"\b(?:epochs|lr|learning_rate)\b", block.view.text))


def _machines(card: Card, pair: CardPair, confidence: float) -> Iterator[CardValue]:
    for match in HARDWARE.finditer(pair.value.text):
        if not _RUNNING.search(pair.value.text[: match.start()].rpartition(";")[2]):
            span = pair.value.span(*match.span("what"))
            yield card.text.value("hardware", span, confidence, label=pair.label)


def carbon(card: Card) -> Iterator[CardValue]:
    """The carbon that was emitted; none only where no other amount is given."""
    found = list(_emitted(card))
    some = [value for value in found if not _NOTHING.match(value.value)]
    yield from some or found


def _emitted(card: Card) -> Iterator[CardValue]:
    for pair in card.pairs:
        if "carbon" in fields_of(pair.key) and pair.block.kind is not BlockKind.CODE:
            match = _AMOUNT.search(pair.value.text) or _WEIGHT.search(pair.value.text)
            if match is None and _UNIT_IN_KEY.search(pair.key):
                match = _BARE.match(pair.value.text)
            if match:
                span = pair.value.span(*match.span("many"))
                yield card.text.value("carbon", span, 0.95, label=pair.label)
    for sentence in card.sentences:
        yield from _carbon_in_sentence(card, sentence)


def _carbon_in_sentence(card: Card, sentence: Sentence) -> Iterator[CardValue]:
    if talks_to_reader(sentence.text):
        return
    amounts = list(_AMOUNT.finditer(sentence.text))
    if not amounts and _EMITTED.search(sentence.text):
        amounts = list(_WEIGHT.finditer(sentence.text))
    for match in amounts:
        if not is_turned(sentence.text, match.start()):
            yield card.text.value("carbon", sentence.view.span(*match.span("many")), 0.9)
