"""A small registry in the forms that the real one uses. It is read, never imported."""
# ruff: noqa: C408, F821

from functools import partial

from .shared import OTHER_DATA, languages

_COMMON = dict(
    loader=partial(print, sep=""),
    license="apache-2.0",
    framework=["PyTorch", "safetensors"],
)

data = ["SNLI", "QQP"]
data += {"NQ"}

literal = ModelMeta(
    name="example/literal",
    revision="1",
    n_parameters=int(1.5 * 1e6),
    languages=["eng-Latn"],
    training_datasets=set(data),
    adapted_from="example/parent",
    **_COMMON,
)
combined = ModelMeta(
    **{**_COMMON, "license": "mit"},
    name="example/combined",
    n_parameters=10 * 384 + 2,
    languages=[*languages, "deu-Latn"],
    training_datasets={"MIRACL"} | OTHER_DATA | set(literal.training_datasets or set()),
    adapted_from=literal.name,
)
unknown = ModelMeta(
    name="example/unknown",
    n_parameters=count_parameters(),
    languages=["eng-Latn", detect()],
    training_datasets=set(["SNLI"] * 2) | load(),
    license=None,
)
changed = {"FEVER"}
changed.update(load())
altered = ModelMeta(name="example/altered", training_datasets=changed, languages=[])


class Wrapped(ModelMeta):
    """The real registry has one model of such a class."""


# fmt: off
COMMENTED = {
    "NQ",
    "NQ-PL",  # translation not trained on
    "MSMARCO", "FEVER",  # behind two names: of neither
}
# fmt: on
subclass = Wrapped(
    name="example/subclass",
    languages=[],
    training_datasets=COMMENTED | {"QQP"},  # assumed
    license="mit",  # of the weights
)
