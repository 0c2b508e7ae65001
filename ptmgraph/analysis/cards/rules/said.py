"""What is said in words: limits, and formats of input and output."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.cards.card import Card, Sentence, topic
from ptmgraph.analysis.cards.clauses import talks_to_reader
from ptmgraph.analysis.cards.document import Block, BlockKind
from ptmgraph.analysis.cards.frames import says
from ptmgraph.analysis.cards.records import CardValue
from ptmgraph.analysis.cards.rules.tables import lists_settings
from ptmgraph.analysis.cards.views import View
from ptmgraph.analysis.cards.words import (
    fields_of,
    key_words,
    says_nothing,
    topic_of,
)

_LABEL = re.compile(r"\s*[^\s:：]+(?: [^\s:：]+)?\s*[:：]\s*")
_LONGEST = 300
_FEW_WORDS = 3  # `Prompt template: Alpaca` names a template that stands below
_TEMPLATE = re.compile(
    r"users \(both direct and downstream\)|more information needed|needs more information|"
    r"^\[?more info",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\bnot (?:for(?! commercial)|intended|suitable|ready|supported|be used|designed|recommended) |"
    r"should not be used|"
    r"(?<!we )do not use|(?:may|might|can) (?:still |also |sometimes )?(?:produce|contain|"
    r"be biased|"
    r"hallucinate|make up|make things up|invent|misinterpret|confuse|omit|degrade|reflect|"
    r"reinforce|"
    r"generate (?:\w+ ){0,3}(?:false|wrong|incorrect|biased|harmful|offensive))|"
    r"may have (?:bias|difficult)|"
    r"should only be used|(?:does|do|did) not work (?:well |reliably )?(?:on|for|with|in)|"
    r"struggles? with|"
    r"performs? (?:poorly|worse)|\bknown (?:issue|problem)|can have biased|is bad at|"
    r"cannot (?!(?:be )?(?:redistribute|share|release|publish|disclose))|"
    r"often (?:still )?(?:wrong|mislabel)|still often wrong|not readable|(?:much|recognised|"
    r"verstanden) "
    r"(?:worse|schlecht)|will not generali[sz]e|limitations?:|stereotypes|use at your own risk|"
    r"out of scope|"
    r"has not been (?:tuned|aligned|evaluated|tested|validated)|"
    r"\bnicht (?:geeignet|für|verwend|einge)|kein ersatz|no (?:se debe|debe|sustituye|es apt)|"
    r"não (?:deve|use|substitui)|"
    r"ne (?:convient|doit|remplace)|仅供研究|不能(?:代替|用于)|不适(?:合|用)|може?т (?:выдавать|"
    r"содержать|генерировать|ошибаться|придумывать)|не (?:предназначен|"
    r"следует|подходит|заменяет)|"
    r"\b(?:it|model) (?:also |often |sometimes |still )?(?:hallucinates|invents|repeats|misreads|"
    r"mixes up|overestimates|underestimates|mislabels|forgets|confuses)\b|"
    r"\b(?:isn.t|is not|aren.t|not) (?:meant|a goal)|\bmust not\b|\bshould(?:n.t| not) (?:be(?! "
    r"confused)|go)|"
    r"\b(?:don.t|do not) (?:expect|rely|go over|trust|run it)|(?:will not|won.t) work|\bbreaks? "
    r"it\b|"
    r"\bconfuses? (?:it|the)|\bit (?:still )?(?:falls|fails|struggles|confuses)|fails? (?:on|at|"
    r"in) |"
    r"\bunsupported\b|\bwe never trained|is wrong in |results? degrades?|sounds? off|has no notion|"
    r"bitte beachten|darf (?:auf keinen fall|nicht)|^attention,|déconseillons|n.a jamais vu|"
    r"auf keinen fall|nicht (?:auf|für) [^.]{2,40} (?:abgestimmt|trainiert|gedacht)|"
    r"tidak (?:cocok|boleh|didukung|untuk)|не (?:слід|призначен)|погано (?:чита|розпізна)|"
    r"плохо (?:распозна|работа)|使用しないで|很烂|别抱希望|不适合|效果(?:较差|一般)|可能有误|"
    r"peut (?:produire|contenir|générer|inventer|se tromper)|puede (?:producir|"
    r"contener|generar|inventar|equivocarse)|pode (?:produzir|conter|gerar|inventar|errar)|"
    r"可能(?:会)?(?:生成|产生|包含|出现)|ではありません|적합하지",
    re.IGNORECASE,
)
_INPUT = re.compile(
    r"\binputs?\b[^.]{0,60}\b(?:sampled at|is sampled|longer than|must|should|needs? to|"
    r"has to)\b|\binput (?:texts?|images?|audio|sequences?|sentences?) (?:is|are|longer|"
    r"must|should|of)\b|(?<!demo )\b(?:takes|expects|accepts|ingests)\s+(?!on\b|about|into|"
    r"care|place|advantage|up to \d+ (?:h|min|s)|over)(?:[a-z0-9×-]+\s+){0,5}?(?:prompts?|"
    r"inputs?|texts?|images?|audio|strings?|queries|query|sequences?|recordings?|speech|"
    r"clips?|spectrograms?|waveforms?|sentences?|questions?|documents?|photos?|frames?|"
    r"videos?|tokens|series|csv|json|smiles|table|pair|list|schema|passages?|residues|amino|"
    r"log-mel\b)|give the model|(?:question|text|schema|image|audio|sentence|"
    r"document)s? (?:and \w+ )?in,|images are (?:resized|presented|expected)|(?:text|"
    r"inputs?|sequences?|documents?|audio|clips?) (?:of )?(?:longer than|more than|beyond|"
    r"over) [^.]{2,40}(?:truncated|cut|split|chunked)|\b(?:handles?|supports?|processes|"
    r"reads) (?:inputs?|texts?|sequences?|documents?|images?|audio|"
    r"contexts?)? ?(?:of )?(?:up to|at most) [\d,.]+\s?k? ?(?:tokens|word ?pieces|"
    r"characters|pixels|seconds|residues|words)|(?:make sure|ensure)[^.]{0,60}\bsampled at|"
    r"inputs of the model are|speech input|\binputs? (?:is|are|consists? of) |"
    r"\bis given (?:an?|the) |(?:it|model) (?:takes|receives|reads) (?:an?|the|one|text|"
    r"images?|audio|raw|as|two)\s|\b(?:use|with) [`\"\[]?[^.]{1,60} in (?:your|the) prompt|"
    r"to trigger (?:the )?(?:image )?generation|^image size\s*:|\b(?:add|"
    r"prepend|prefix)\b[^.]{0,90}\b(?:to|with|for|before)\b[^.]{0,30}\b(?:query|queries|"
    r"passages?|inputs?|sentences?|texts?)\b|\bprompts? (?:should|must|has to|needs? to) |"
    r"following (?:prompt|chat|instruction) (?:template|format)|(?:textes?|"
    r"entrées?)[^.]{0,40}tronqué|eingabe|le modèle (?:prend|accepte)|la entrada|a entrada|"
    r"на вход|入力は|输入(?:为|是|：|:)|입력(?:은|:)",
    re.IGNORECASE,
)
_HANDED = re.compile(
    r"^\W*prompt (?:it |the model )?with |^\W*(?:feed|hand over|pass|send|tell|supply|type|"
    r"give)\s+(?:it |in |(?-i:[A-Z]\w+ ))?(?:an?|the|"
    r"one|"
    r"mono|raw|text|audio|images?|two|your)\b|\byou (?:type|feed|send|pass|hand|give)\b|"
    r"\bgiven (?:an?|the|some|two) [^.]{3,80}\b(?:model|network|it|system)\b|"
    r"\bcontext (?:length|window)(?: (?:of|is|size))?[ :]*\d|"
    r"[\d.,]+k?[- ](?:token[- ])?(?:context|window)\b|"
    r"\bmax(?:imum)?\.? \d[\d,.]* (?:sub-?)?(?:words|tokens|characters|word ?pieces|seconds|"
    r"frames)|"
    r"\bmaps [^.]{2,60} (?:in)?to an? |prend en entrée|prende (?:in input|come)|toma como entrada|"
    r"\b(?:recibe|recebe|riceve|reçoit)\b|verarbeitet (?:höchstens|bis)|nimmt [^.]{2,40} entgegen|"
    r"приймає|перетворює|принимает|menerima|最长支持|入力長|입력 길이|输入 ?\d|trigger words?|"
    r"^\W*template\s*[:：]|"
    r"\b(?:observation|state)(?: space)?\s*:",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"\b(?:V?RAM|GPU|RTX|serv(?:e|ing))\b|\d ?GB\b")
_GIVEN = re.compile(
    r"\b(?:it|model|network|which|that|and) (?:returns|emits|hands? back|tags|assigns|"
    r"labels)\s|\b(?:it|model|network) writes\s|"
    r"\b(?:feed|hand|pass|send|type|give|put|supply)\b[^.]{3,120}\byou(?:.ll)? (?:get|receive)\b|"
    r"\bget back\b|\brenvoie\b|restituisce|"
    r"\bsays whether\b|(?:ordnet|teilt|wandelt) [^.]{3,80} (?:zu|ein|um)\b|перетворює [^.]{3,80} "
    r"на |"
    r"\bmodel emits\b|输出(?=简体|繁体|中文|英文|文本|\s?\d)|\baction(?: space)?s?\s*:|"
    r"mengembalikan|"
    r"[\d×x]+ in, [\d×x]+ out",
    re.IGNORECASE,
)
_PROMPT_LEAD = re.compile(
    r"(?:prompt|chat template|chatml|template|instruction format)[^.]{0,30}:?$|form:$|in the form|"
    r"(?:following|this) format[^.]{0,20}:?$"
)
_PROGRAM = re.compile(
    r"^\s*(?:import|from|pip|!pip|docker|git|curl) |from_pretrained|pipeline\(|--prompt", re.M
)
_OUTPUT = re.compile(
    r"\b(?:returns|answers with|outputs|emits|yields)\s+(?:an?\s|the\s|one\s|text|"
    r"[\w-]+ (?:vectors?|scores?|"
    r"labels?|tokens|logits|masks?|boxes|embeddings?|probabilit))|(?<!held )(?<!left )(?<!turned "
    r")(?<!in and )\bout\b\.?$|"
    r"maps [^.]{0,60} to an? |transcript is|predicts (?:\d|an? |the |one |whether )|"
    r"(?:it|model|which|that) (?:generates|produces) (?:an?|the|text|images?|audio|one)\b|"
    r"\bmodels? (?:only )?generates? (?:an?|the|text|images?|audio)\b|statement out|"
    r"\bgives? back |(?:^|[;,.]\s+)outputs?\s*:\s|"
    r"(?<!training )\b(?:the )?outputs? (?:is|are|consists? of|vector|embedding) (?!in the )|"
    r"(?:it|model) (?:returns|gives back|outputs|answers)\s|\b(?:and|it) (?:returns|answers with|"
    r"outputs)\b|"
    r"\band gives? (?:an?|one) |\bembeddings? (?:have|has|of|with) [\d,]+ dim|"
    r"\b\d+-dimensional (?:embedding|vector|dense)|"
    r"\bclassif(?:ies|y) [^.]{2,60} (?:into|as (?:one of|either))\b|"
    r"\bgibt [^.]{2,60} (?:aus|zurück)|ausgabe ist|le modèle renvoie|devuelve|retorna|la salida|"
    r"a saída|"
    r"на выходе|возвращает|出力は|输出(?:为|是|：|:)|출력(?:은|:)",
    re.IGNORECASE,
)


def limitations(card: Card) -> Iterator[CardValue]:
    """Where the card says what the model cannot do: the beginning of each such text."""
    done: set[int] = set()
    for block in card.blocks:
        if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or _TEMPLATE.search(block.view.text):
            continue
        title = next((t for t in block.titles if topic_of(t.text) == "limitation"), None)
        if title is None or topic(block) != "limitation" or says_nothing(block.view.text):
            continue
        if "intended use" in title.text.lower() and not _LIMITS.search(block.view.text):
            continue
        if id(title) not in done:
            done.add(id(title))
            yield _beginning(card, "limitation", block.view, 0.95)
    for pair in card.pairs:
        if "limitation" in fields_of(pair.key) and not _TEMPLATE.search(pair.value.text):
            said = "disclaimer" not in pair.key or _LIMITS.search(pair.value.text)
            if said and pair.block.kind is not BlockKind.CODE and pair.topic != "limitation":
                yield _beginning(card, "limitation", pair.value, 0.9)
    for sentence in card.sentences:
        if sentence.topic not in ("limitation", "usage", "citation") and _is_limit(sentence):
            yield _beginning(card, "limitation", sentence.view, 0.85)
    yield from _framed(card, "limitation", "limitation", "sentences", _LIMIT_TOPICS)


_LIMIT_TOPICS = frozenset(["", "input", "output", "input_output", "language", "base", "demo"])
_FIRST_SENTENCES = 3
_FORMAT_TOPICS = _LIMIT_TOPICS | {"prompt", "usage"}


def _framed(
    card: Card, field: str, file: str, name: str, topics: frozenset[str], most: int | None = None
) -> Iterator[CardValue]:
    """The first sentence of each block that has one of the frames of a field; with `most`, only of
    so many sentences at the beginning of the card."""
    done: set[int] = set()
    for sentence in card.sentences[:most]:
        if sentence.topic not in topics or id(sentence.block) in done:
            continue
        text = sentence.small
        if talks_to_reader(sentence.text) or text.rstrip().endswith(":"):
            continue
        if fields_of(key_words(text.partition(":")[0])):
            continue  # a pair of a key and a value, which other rules read
        if says(text, file, name, card.tongues) and not says(text, file, "guards", card.tongues):
            done.add(id(sentence.block))
            yield _beginning(card, field, sentence.view, 0.8)


def _is_limit(sentence: Sentence) -> bool:
    text = sentence.text
    return bool(_LIMITS.search(text)) and not talks_to_reader(text) and not _TEMPLATE.search(text)


def _beginning(card: Card, field: str, view: View, confidence: float) -> CardValue:
    end = min(len(view.text.rstrip()), _LONGEST)
    stop = re.compile(r"[.!?](?=\s)|\n").search(
        view.text, len(view.text) - len(view.text.lstrip()), end
    )
    return card.text.value(field, view.span(0, stop.end() if stop else end), confidence)


_PLAIN = re.compile(r"(?:model |accepted |expected )?(?:in|out)puts?")
_FORMAT_WORDS = (
    ("input_format", _INPUT),
    ("input_format", _HANDED),
    ("output_format", _OUTPUT),
    ("output_format", _GIVEN),
)


def formats(card: Card) -> Iterator[CardValue]:
    """What the model takes and gives back, and the template of its prompt."""
    for pair in card.pairs:
        fields = fields_of(pair.key)
        if (
            pair.block.kind is BlockKind.CODE
            or lists_settings(pair.block)
            or (pair.topic in ("evaluation", "hyperparameter") and not _PLAIN.fullmatch(pair.key))
        ):
            continue
        for field in ("input_format", "output_format"):
            named = "prompt" in pair.key and len(pair.value.text.split()) <= _FEW_WORDS
            if field in fields and not named and not says_nothing(pair.value.text):
                yield _beginning(card, field, pair.value, 0.9)
    done: set[int] = set()
    for block in card.blocks:
        if _is_first(block, done):
            yield from _format_of_block(card, block)
    for sentence in card.sentences:
        if sentence.topic in ("citation", "family", "limitation") or talks_to_reader(sentence.text):
            continue
        for field, words in _FORMAT_WORDS:
            if words is _HANDED and _MACHINE.search(sentence.text):
                continue
            if words.search(sentence.text) and not sentence.text.rstrip().endswith(":"):
                yield _beginning(card, field, sentence.view, 0.85)
    for side in ("input", "output"):
        other = {"input": "output", "output": "input"}[side]
        yield from _framed(card, f"{side}_format", "formats", side, _FORMAT_TOPICS - {other})
        yield from _framed(
            card, f"{side}_format", "formats", f"function_{side}", frozenset([""]), _FIRST_SENTENCES
        )
    topics = _FORMAT_TOPICS | {"limitation"} - {"output"}
    yield from _framed(card, "input_format", "formats", "lengths", topics)


def _is_first(block: Block, done: set[int]) -> bool:
    """Whether a text or item is the first one below its title; code and tables always."""
    if block.kind not in (BlockKind.TEXT, BlockKind.ITEM) or not block.titles:
        return True
    if id(block.titles[0]) in done:
        return False
    done.add(id(block.titles[0]))
    return True


def _format_of_block(card: Card, block: Block) -> Iterator[CardValue]:
    if block.kind is BlockKind.CODE:
        lead = block.lead.text.strip().lower()
        after_prompt = bool(_PROMPT_LEAD.search(lead)) or (lead.endswith("out.") and "in," in lead)
        titled = bool(block.titles) and topic_of(block.titles[0].text) == "prompt"
        if (after_prompt or titled) and _is_template(block.view.text):
            yield _first_line(card, "input_format", block.view)
    elif (
        block.kind in (BlockKind.TEXT, BlockKind.ITEM) and _LABEL.fullmatch(block.view.text) is None
    ):
        about = _format_above(block)
        if about and not says_nothing(block.view.text):
            yield _beginning(card, f"{about}_format", block.view, 0.9)


def _format_above(block: Block) -> str:
    """`input` or `output`, when the title above or the words before it say so."""
    above = [block.titles[0]] if block.titles else []
    if _LABEL.fullmatch(block.lead.text):
        above = [block.lead]
    about = next((topic_of(view.text.strip(" :*")) for view in above), "")
    return about if about in ("input", "output") else ""


def _is_template(text: str) -> bool:
    """Whether code is a template of a prompt, and no program that runs the model."""
    return bool(text.strip()) and not _PROGRAM.search(text)


def _first_line(card: Card, field: str, view: View) -> CardValue:
    start = len(view.text) - len(view.text.lstrip())
    end = view.text.find("\n", start)
    return card.text.value(field, view.span(start, end if end >= 0 else len(view.text)), 0.9)
