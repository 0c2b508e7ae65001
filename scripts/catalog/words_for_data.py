"""The words by which names of vision models say what they were trained on."""

from __future__ import annotations

import re

_IDS = {
    "in1k": "imagenet-1k",
    "in12k": "imagenet-12k",
    "in21k": "imagenet-21k",
    "in22k": "imagenet-22k",
    "laion400m": "laion-400m",
    "laion2b": "laion-2b",
    "datacompxl": "datacomp-xl",
    "datacomp_xl": "datacomp-xl",
    "datacomp_l": "datacomp-l",
    "datacomp_m": "datacomp-m",
    "datacomp_s": "datacomp-s",
    "commonpool_l": "commonpool-l",
    "commonpool_m": "commonpool-m",
    "commonpool_s": "commonpool-s",
    "dfn2b": "dfn-2b",
    "dfn5b": "dfn-5b",
    "webli": "webli",
    "cc12m": "cc12m",
    "yfcc15m": "yfcc15m",
    "merged2b": "merged-2b",
    "inat21": "inaturalist-2021",
    "jft300m": "jft-300m",
}
"""The word in a tag, and the data set as cards on the Hub name it."""

_WORD = re.compile(rf"(?:^|(?<=_))(?:{'|'.join(_IDS)})(?=_|$)")


def datasets_in(tag: str) -> list[str]:
    """The data sets that a tag names, as `augreg_in21k_ft_in1k` names two."""
    return list(dict.fromkeys(_IDS[word] for word in _WORD.findall(tag)))
