"""Words beside the names of training data, and words that are no such names."""

from __future__ import annotations

from ptmgraph.analysis.cards.frames import exact_expression, expression

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
