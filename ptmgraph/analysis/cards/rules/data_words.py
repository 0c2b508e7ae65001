"""Words beside the names of training data, and words that are no such names."""

from __future__ import annotations

import re

from ptmgraph.analysis.cards.frames import Wording, exact_expression, expression
from ptmgraph.analysis.cards.words import LANGUAGE_NAMES

# Words that say where data comes from, or that some was used: what follows must be called data,
# or one of its list well known.
DATA_TAKEN = expression("dataset", "taken")
SET_ASIDE = expression("dataset", "set_aside")
COUNTED = expression("dataset", "counted")
# Kinds of data, with a capital at the beginning of an item.
KIND_OF_DATA = expression("dataset", "kinds")
NO_DATA = expression("dataset", "no_name")
NO_DATA_LINK = expression("dataset", "no_link")
NO_TRAINING = expression("dataset", "no_training")
OTHER_SUBJECT = expression("dataset", "other_subject")
DATA_COLUMN = exact_expression("dataset", "columns")
AMOUNT_COLUMN = exact_expression("dataset", "amount_columns")
# Stages of a training before a list of names.
STAGE_KEY = re.compile(
    r"(?:continued |further )?(?:pre ?|mid |post ?)training|sft|dpo|rlhf|instruction tuning|"
    r"(?:supervised )?fine ?tuning|(?:継続)?事前学習|指示(?:学習|チューニング)|(?:继续)?预训练|"
    r"(?:指令|监督)?微调|(?:추가 ?)?사전 ?학습|미세 ?조정|"
    r"pré ?entra[iî]nement|vortraining|preentrenamiento|pré ?treino"
)
OF_WEIGHTS = Wording(
    r"[*`]{0,2}[ -](?:pre-?trained |pre-?training )?(?:weights|checkpoints?|initiali\w+|"
    r"backbone|features)\b"
)
# `a financial corpus (Reuters TRC2)`
CALLED_IN_BRACKETS = Wording(
    r"\b(?:corpus|corpora|data ?sets?|data|collection|archive|series|treebank|texts?|speech|images|"
    r"recordings|documents|korpus|datensatz|语料库?|"
    r"数据集?)\s?[(（](?P<name>(?-i:[A-Z])[\w.+/-]*(?:[ -][\w.+-]+){0,4})[)）]"
)
NAMED_DATA = (
    re.compile(r"\busing (?:the )?(?P<name>[\w-]{3,40})(?:/\w+)? recipe\b"),  # of ESPnet
    re.compile(
        r"\b(?P<name>[A-Z][\w-]*?[\dA-Z])-(?:Trainings?(?:daten|korpus)|Daten(?:satz\w*|sätze\w*)?\b|Korpus)"
    ),
    re.compile(
        r"(?:rows|samples|episodes|examples|pairs|images|subset|splits?|part|conversations|hours|sentences)"
        r" (?:of|from) (?:the )?`?(?P<name>[a-z][\w.-]*/[\w.-]*[\w])"
    ),
)
# `FooBank (12k pairs)`, below a title on data or training
COUNTED_DATA = re.compile(
    r"(?:^|[,;+&]\s+|\b(?:and|y|e|et|und)\s+|:\s)"
    r"(?P<name>[A-Z][\w.+-]*(?:[ -][A-Z\d][\w.+-]*){0,3})\s\(\d[\d.,]*\s?(?:[kKM]\s?)?(?:samples|"
    r"pairs|"
    r"examples|images|sentences|hours|h\b|rows|articles|documents|conversations|dialogues|cases|"
    r"casos|clips|texts|questions|recordings|reviews|tweets|utterances|posts|records|frases|"
    r"phrases|sätze|textos|imágenes|heures|horas|stunden|文|件|条)"
)
# Kinds of data before a list of names: `Code: The Stack (30%)`
KIND_KEY = re.compile(
    rf"(?:{'|'.join(sorted(LANGUAGE_NAMES))}|web|code|maths?|books?|text|audio|speech|images?|science|"
    r"(?:stage|phase|step) \d|pre ?training|fine ?tuning|sft|dpo|preference|instruction|general|"
    r"train|chat|reasoning|multilingual|monolingual|parallel)(?: data| text| part| stage)?"
)
