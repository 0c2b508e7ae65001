"""How sentences state results: a metric, or data, and a number beside it."""

from __future__ import annotations

import re

from ptmgraph.analysis.cards.frames import Wording
from ptmgraph.analysis.cards.words import BENCHMARK, METRIC, SAID_METRIC

# A number, numbers with strokes between them, and names of metrics and benchmarks.
NUMBER = r"[-+−]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
PAIRED = re.compile(r"\s*[-−]?\d*[.,]?\d+(?:\s*/\s*[-−]?\d*[.,]?\d+){1,5}\s*\.?\s*$")
ONE_OF_PAIR = re.compile(r"\d*[.,]\d+|(?<!/)\d+|(?<=/)(?!(?:4|5|7|10|100)\b)\d+")
POINTED = re.compile(r"\d[.,]\d")
A_METRIC = Wording(rf"(?:{METRIC})")
KNOWN_RESULT = Wording(rf"(?<![\w])(?:{METRIC}|{BENCHMARK})(?![\w])")
A_BENCHMARK = Wording(rf"(?<!\w)(?:{BENCHMARK})(?!\w)")
GROUPS = re.compile(r"\([^()]*\)")
NO_RESULT_TOPICS = (
    "hyperparameter",
    "data",
    "usage",
    "family",
    "license",
    "hardware",
    "input",
    "software",
)

_UNIT_WORD = (
    r"(?:zero-shot |top-[15] |(?:execution|exact) |micro-|macro-|mean |word |token )*"
    rf"(?:{SAID_METRIC})"
)
_VALUE = (
    r"(?<!\d:)(?![1-9]\d{0,2},\d{3}(?!\d))(?P<value>\d+[.,]\d+|(?<![\w.])\.\d{2,4}|"
    r"\d{2}(?=\s?%)|(?:(?<=of )|(?<=is )|(?<=: )|(?<==))\d{2})"
    r"(?![\w]|[.,]\d|:\d|\s?[a-z]{0,3}-)"
)
_VERSIONED = r"(?:common voice|squad|ms ?marco|kinetics|flores|wmt|voxpopuli)"
SAID_RESULTS = (
    # an accuracy on the test set of SST-2 of 91.2
    Wording(
        rf"(?<![A-Za-z\d_])(?P<metric>{_UNIT_WORD})(?![A-Za-z\d_]|@\d)(?:\s*\([^()]{{0,40}}\))?"
        rf"(?:[ \n]+(?!(?!(?:19|20)\d\d[\s:,])\d[\d.,]*(?:%|"
        rf"\s(?![^\W\d]{{4}})))(?:\d{{1,3}}(?:,\d{{3}})+|[\w@/'’+().-]+),?){{0,10}}?(?:\s+|"
        rf"\s*[:：=≈은는は为]\s*)(?:[~≈≥]\s?)?{_VALUE}"
    ),
    Wording(
        rf"(?<![\w.-])(?P<value>\d+(?:[.,]\d+)?)\s*%?\s*(?:de |di |an )?"
        rf"(?P<metric>{_UNIT_WORD})(?!\w)"
    ),
    Wording(
        rf"(?<!\w)(?!{_VERSIONED}\s\d)(?P<metric>{BENCHMARK})(?:\s*\([^()]{{0,30}}\))?(?:\s+|"
        rf"\s*[:：=]\s*|\s?で\s?|\s*平均\s*|\s+(?:average|avg\.?|mean|score)\s*:?\s*(?:of |is )?|"
        rf"\s+(?:is|of|score|at)\s+)"
        r"(?P<value>\d+\.\d+)(?!\w|\.\d)"
    ),
    Wording(
        rf"(?<![\w.-])(?P<value>\d+\.\d+)\s*%?\s+(?:points )?(?:on|for|"
        rf"in)\s+(?:the\s+)?(?P<metric>{BENCHMARK})(?!\w)"
    ),
    Wording(
        r"(?P<metric>\bsuccess(?:es| rate)?\b|\bsucceed(?:s|ed)\b|"
        r"\bsolve[sd]\b)[^.:;\d]{0,50}[:\s]\s*(?P<value>\d+)"
        r"(?= (?:of|out of) (?:the )?\d|\s?/\s?\d+\b)"
    ),
    # BLEU went from 5.1 (before) to 14.7
    Wording(
        rf"(?<!\w)(?P<metric>{_UNIT_WORD})(?!\w)[^.;,]{{0,50}}?\bfrom "
        rf"\d+[.,]\d+(?: \([^()]{{0,30}}\))? to "
        r"(?P<value>\d+[.,]\d+)"
    ),
    Wording(
        rf"(?<!\w)(?P<metric>{BENCHMARK})(?!\w)(?: v?\d)?[^.;,\d]{{0,40}}?\b(?:averages?|stands? "
        rf"at|hits|"
        rf"comes? to|(?:fell|falls|rose|rises|drop(?:s|ped)|climb(?:s|ed)|went(?: up|"
        rf" down)?) to|liegt bei|ottiene|raggiunge|достигает|erreicht(?: es| das modell)?|"
        rf"obtient|obtiene|alcanza|atinge|scores?|reach(?:es)?|gets?|"
        rf"achieves?|"
        r"obtains?|attains?|is|of)\s+(?P<value>\d+\.\d+)(?!\w|\.\d)"
    ),
    # It gets 91 % of the cases right
    Wording(
        r"\b(?P<metric>gets|solves|answers|finds|recovers|recogni[sz]es|detects|catches|passes)"
        r"(?: about| around)? (?P<value>\d+(?:[.,]\d+)?)\s?% of (?:the|all|our|its)\b"
    ),
    re.compile(r"(?P<metric>[A-Z][\w-]{2,20} score)\s+(?:of |is )?(?P<value>\d+\.\d+)(?!\w)"),
    re.compile(
        r"在\s?(?P<metric>[A-Za-z][\w -]{1,30}?)\s?(?:测试集|"
        r"数据集)?上[^\d。，]{0,10}?(?P<value>\d+\.\d+)"
    ),
    re.compile(
        r"(?<![A-Za-z])(?P<metric>[A-Za-z][\w -]{1,30}?)\s?で\s?"
        r"(?P<value>\d+[.,]\d+)\s?(?=[%、。で]|$)"
    ),
    Wording(r"\band\s+(?P<value>\d+[.,]\d+)\s+\((?P<metric>[^()]{1,30})\)"),
)
# After one result, more of its kind: `3.4 on LibriSpeech and 10.1 on Fleurs`
MORE_RESULTS = re.compile(
    r"(?:\s?(?:%|Prozent|per ?cent|por ciento))?(?:\s+(?:seulement |only |nur )?(?:on|for|in|"
    r"pour|für|per|para|на|sur|auf|su|en|em|dans|hacia|verso|vers|nach)\s+[^,;.()]{1,50}?)?(?:\s?\([^()]{0,40}\))?"
    r"(?:\s?[,;:、，]|,? with|\s+and|\s+und|\s+et|\s+y|\s+e|\s+и)\s+(?:with |and |et |und "
    r")?(?:(?P<one>\d+[.,]\d+)\s*%?\s+(?:seulement |only |nur )?(?:on|for|"
    r"in|pour|für|per|para|на|sur|auf|su|en|em|dans)\s+(?P<on>[^,;.()]{2,60})|"
    r"(?:on|for|in)\s+(?P<about>[^:;,]{2,40}?)\s*(?::|\bis\b|\bof\b)?\s+(?P<two>\d+[.,]\d+)(?!\w|"
    r"[.,]\d)|"
    r"(?P<name>[A-Z][\w@+-]{1,20})(?: of)?\s+(?P<three>\d+[.,]\d+)(?!\w|[.,]\d)|"
    r"(?P<four>\d+[.,]\d+)\s+\((?P<split>[^()]{1,30})\)|"
    r"在\s?(?P<chinese>[A-Za-z][\w -]{1,30}?)\s?上得分\s?"
    r"(?P<five>\d+\.\d+))"
)
# `BBBP 0.921, Tox21: 0.784`
NAMED_RESULTS = re.compile(
    r"(?:^|[;,、(]|\s/|\band\b)\s*(?P<about>(?!and\b)[^\W\d][^;,:：()]{0,40}?(?:\s?\([^()]{0,30}\))?)\s*[:：]?\s+"
    r"(?P<value>\d*[.,]\d+)(?!\w|[.,]\d)"
)
# `68.9 (easy 86.2 / hard 49.0)`: the parts of a result
PART_RESULTS = re.compile(
    r"\s*%?\s*\((?P<parts>(?:[A-Za-z][\w +-]{0,25}?[:=]?\s\d+[.,]\d+\s?%?"
    r"(?:\s*[/,;|]\s*|(?=\)))){2,8})\)"
)
# How often a task was done: `8/10`
OF_TRIES = re.compile(r"\s*(?P<value>(?P<done>\d{1,3})\s?/\s?(?P<all>\d{1,3}))(?![\w/.])")
