"""The only declaration of the graph: every node and relationship type, and each property.

Everything that must know the shape of the graph reads it from here: the Arrow schemas of the
tables (`records`), the definitions of both stores, `docs/schema.md`, and the checks of the canned
queries. Identifiers are those that people already use, see `ids`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from ptmgraph.graph.attribute_properties import ATTRIBUTES
from ptmgraph.graph.claim_properties import CLAIM, OF_CARD
from ptmgraph.graph.health_properties import HEALTH, WINDOW
from ptmgraph.graph.license_properties import LICENSE
from ptmgraph.graph.license_properties import VERDICT as VERDICT
from ptmgraph.graph.name_properties import OF_NAME
from ptmgraph.graph.property import Merge as Merge
from ptmgraph.graph.property import Property as Property
from ptmgraph.graph.property import Type as Type
from ptmgraph.graph.risk_properties import RISK, RISK_CHECKED, TRUSTS_CODE
from ptmgraph.graph.tally_properties import TALLY

FORMAT = 8
"""Changes when a graph that an earlier ptmgraph wrote no longer means what is declared here."""


@dataclass(frozen=True)
class NodeType:
    """A node label. Its key is `id`, a string, unique within the label."""

    name: str
    meaning: str
    properties: tuple[Property, ...] = ()

    @cached_property
    def columns(self) -> tuple[Property, ...]:
        """All columns of the type's table, the key first."""
        return (_ID, *self.properties)


@dataclass(frozen=True)
class RelType:
    """A relationship type and the pairs of labels it may join.

    There is one relationship for each (start, type, end, `keys`); what several sources say of
    it is folded into `EVIDENCE`. No source states what is `derived`: a build writes it.
    """

    name: str
    ends: tuple[tuple[str, str], ...]
    meaning: str
    keys: tuple[Property, ...] = ()
    properties: tuple[Property, ...] = ()
    derived: tuple[Property, ...] = ()

    @cached_property
    def graph_properties(self) -> tuple[Property, ...]:
        """What the relationship carries in the graph."""
        return (*self.keys, *self.properties, *EVIDENCE, *self.derived)

    @cached_property
    def columns(self) -> tuple[Property, ...]:
        """The columns of the type's table of observations."""
        return (_START, _END, *self.keys, *self.properties, *OBSERVATION)


_ID = Property("id", Type.STRING, "the key, unique within the label")
_START = Property("start_id", Type.STRING, "id of the node where the relationship starts")
_END = Property("end_id", Type.STRING, "id of the node where it ends")

OBSERVATION = (
    Property("source", Type.STRING, "where it was seen: tag, base_models, card, registry, code"),
    Property("evidence", Type.STRING, "the words or the place that say so"),
    Property("declared", Type.BOOLEAN, "stated by the publisher (true) or inferred by us (false)"),
    Property("confidence", Type.FLOAT, "0 to 1; 1 for what is declared"),
    Property("retrieved_at", Type.TIMESTAMP, "when the source was read"),
)
"""What each single observation of a relationship says of itself, in the tables."""

EVIDENCE = (
    Property("sources", Type.STRINGS, "where it was seen", Merge.UNION),
    Property("evidence", Type.STRINGS, "`source: words or place`, one for each source"),
    Property("declared", Type.BOOLEAN, "true when at least one source states it"),
    Property("confidence", Type.FLOAT, "the greatest confidence of any source", Merge.MOST),
    Property("retrieved_at", Type.TIMESTAMP, "when it was last seen", Merge.MOST),
)
"""What a relationship carries in the graph: its observations, folded."""

_STUB = Property("is_stub", Type.BOOLEAN, "only referred to; no source describes it", Merge.EVERY)
_CREATED = Property("created_at", Type.TIMESTAMP, "when it was first published")
_MODIFIED = Property("last_modified", Type.TIMESTAMP, "when its publisher last changed it")
_DOWNLOADS = Property("downloads", Type.INTEGER, "downloads in the last 30 days, as the Hub counts")
_DOWNLOADS_ALL = Property("downloads_all_time", Type.INTEGER, "downloads since publication")
_LIKES = Property("likes", Type.INTEGER, "likes on the Hub")
_GATED = Property("gated", Type.STRING, "false, auto or manual: whether access must be asked for")
_SEEN = (
    Property("first_seen", Type.TIMESTAMP, "when a source first described it", Merge.LEAST),
    Property("last_seen", Type.TIMESTAMP, "when a source last described it", Merge.MOST),
)
_VERSION = Property("version", Type.STRING, "the version that a document states")
_URL = Property("url", Type.STRING, "a page about it")
_ACTIVITY = (
    Property("issues", Type.INTEGER, "issues, open and closed, where its code is developed"),
    Property("pull_requests", Type.INTEGER, "pull requests, open and closed"),
    Property("commits", Type.INTEGER, "commits; of a repository, those in its pull requests"),
)
NODES: tuple[NodeType, ...] = (
    NodeType(
        "Model",
        "A pre-trained model: a package of weights, configuration and card.",
        (
            Property("hub", Type.STRING, "where it is published, if known: hf, or another hub"),
            Property("owner", Type.STRING, "the part of the id before the slash, if it has one"),
            Property("name", Type.STRING, "the part of the id after the slash, or all of it"),
            Property("revision", Type.STRING, "the commit that was described"),
            _VERSION,
            _CREATED,
            _MODIFIED,
            _DOWNLOADS,
            _DOWNLOADS_ALL,
            _LIKES,
            Property("task", Type.STRING, "the Hub's pipeline tag"),
            Property("library", Type.STRING, "the library that loads it"),
            _GATED,
            Property("parameter_count", Type.INTEGER, "number of parameters (not bytes)"),
            Property("formats", Type.STRINGS, "file formats of the weights", Merge.UNION),
            *OF_CARD,
            Property("has_card", Type.BOOLEAN, "whether it has a model card with metadata"),
            Property("tags", Type.STRINGS, "its publisher's free words for it", Merge.UNION),
            *ATTRIBUTES,
            Property("cached_revisions", Type.STRINGS, "commits in a local cache", Merge.UNION),
            Property("cached_bytes", Type.INTEGER, "size of its files in a local cache, in bytes"),
            Property("discussions", Type.INTEGER, "discussions on the Hub, without pull requests"),
            *_ACTIVITY,
            *OF_NAME,
            RISK_CHECKED,
            _STUB,
            *_SEEN,
        ),
    ),
    NodeType(
        "Dataset",
        "A dataset that a model was trained or evaluated on.",
        (_CREATED, _MODIFIED, _DOWNLOADS, _LIKES, _GATED, _VERSION, _URL, _STUB, *_SEEN),
    ),
    NodeType(
        "Repository",
        "A source-code repository or a published package of code.",
        (
            _CREATED,
            Property("pushed_at", Type.TIMESTAMP, "when code was last pushed"),
            Property("stars", Type.INTEGER, "stars"),
            Property("forks", Type.INTEGER, "forks"),
            Property("open_issues", Type.INTEGER, "open issues and pull requests"),
            Property("archived", Type.BOOLEAN, "whether it is read-only by its owner's wish"),
            Property("language", Type.STRING, "the main programming language"),
            Property("commit", Type.STRING, "the commit or release that was scanned"),
            _VERSION,
            *_ACTIVITY,
            *HEALTH,
            _URL,
            _STUB,
            *_SEEN,
        ),
    ),
    NodeType("RepositoryHealth", "How a repository fared in a window of time.", WINDOW),
    NodeType("Owner", "A person or organisation that publishes."),
    NodeType("License", "A licence, by its lower-case Hub or SPDX id.", (*LICENSE, _STUB)),
    NodeType(
        "NameComponent",
        "A part of a model's name, as `kind:value`.",
        (
            Property("kind", Type.STRING, "what the part says, for example architecture or size"),
            Property("value", Type.STRING, "the part in its usual spelling"),
        ),
    ),
    NodeType("Task", "What a model does: the Hub's pipeline tag."),
    NodeType("Library", "The software library that loads a model."),
    NodeType("Language", "A natural language, by the code that its publisher gave."),
    NodeType("Architecture", "A model architecture, as configurations name it."),
    NodeType("Claim", "What a model is said to reach on some data; see docs/cards.md.", CLAIM),
    NodeType("Paper", "A paper, as `arxiv:ID` or `doi:ID`.", (_URL,)),
    NodeType(
        "Family",
        "A connected component of the lineage, named after its most derived-from model.",
        (
            Property("members", Type.INTEGER, "number of models"),
            Property("roots", Type.INTEGER, "number of members without a parent"),
            Property("depth", Type.INTEGER, "edges on the longest way from a member to a root"),
        ),
    ),
    NodeType("Tally", "A line of the answer to a question about the whole graph.", TALLY),
    NodeType("Risk", "A kind of risk that some model has, see docs/risk.md.", RISK),
    NodeType(
        "Snapshot",
        "One load of one source: what an answer rests on.",
        (
            Property("source", Type.STRING, "the source that was loaded"),
            Property("taken_at", Type.TIMESTAMP, "when the data was taken from its origin"),
            Property("rows", Type.INTEGER, "records read"),
            Property("rejected", Type.INTEGER, "records or values set aside"),
            Property("checksum", Type.STRING, "SHA-256 of the tables"),
            Property("format", Type.INTEGER, "layout of the graph; another one is built again"),
        ),
    ),
)

_MODEL_TO_MODEL = (("Model", "Model"),)
_Step = partial(RelType, derived=VERDICT)
"""A step of the supply chain, which the licence rules judge."""

RELS: tuple[RelType, ...] = (
    _Step("FINETUNED_FROM", _MODEL_TO_MODEL, "Trained further from the weights of a parent."),
    _Step("ADAPTER_OF", _MODEL_TO_MODEL, "A small set of weights that is used with a parent."),
    _Step(
        "QUANTIZED_FROM", _MODEL_TO_MODEL, "The same model in fewer bits, as a rule in other files."
    ),
    _Step(
        "CONVERTED_FROM", _MODEL_TO_MODEL, "The same weights, in as many bits, in another format."
    ),
    _Step("MERGED_FROM", _MODEL_TO_MODEL, "Made by combining the weights of several parents."),
    _Step("DISTILLED_FROM", _MODEL_TO_MODEL, "Trained to imitate a parent's outputs."),
    _Step("DERIVED_FROM", _MODEL_TO_MODEL, "Has this parent; no source states the relation."),
    RelType(
        "LIKELY_DERIVED_FROM",
        _MODEL_TO_MODEL,
        "Probably made from this parent, as its name says; its publisher names none.",
    ),
    RelType("RENAMED_TO", _MODEL_TO_MODEL, "The same model under the id it has now."),
    RelType(
        "SAME_AS",
        _MODEL_TO_MODEL,
        "The same model on another hub, or as another owner put it up again. No step of lineage.",
        properties=(
            Property("original", Type.STRING, "id of the one that was there first, if known"),
        ),
    ),
    _Step("TRAINED_ON", (("Model", "Dataset"),), "The model was trained on the dataset."),
    _Step(
        "REUSES",
        (("Repository", "Model"),),
        "Code of the repository uses the model.",
        keys=(Property("mode", Type.STRING, "loads, finetunes, bundles, downloads or calls"),),
        properties=(
            Property("places", Type.STRINGS, "`path:line` of each use", Merge.UNION),
            Property("uses", Type.INTEGER, "number of uses", Merge.MOST),
            Property("call", Type.STRING, "the call that loads it"),
            Property("revision", Type.STRING, "what every use pins; several with commas"),
            Property("scope", Type.STRING, "package, tests, examples or docs"),
            TRUSTS_CODE,
        ),
    ),
    RelType(
        "RESTS_ON",
        (("Repository", "Model"),),
        "Code of the repository uses the model, or one that was derived from it.",
        keys=(Property("used", Type.STRING, "id of the model that code uses"),),
        properties=(
            Property("steps", Type.INTEGER, "steps of lineage from the used model to this one"),
            Property("path", Type.STRINGS, "ids of the models on a shortest way, ends too"),
        ),
    ),
    RelType(
        "RELEASED_WITH",
        (("Repository", "Model"),),
        "Releases of the repository use the model: their code, without tests, examples and pages.",
        keys=(
            Property("first_release", Type.STRING, "tag of the first release in a row that has it"),
            Property("revision", Type.STRING, "the commit or branch it names; empty for none"),
        ),
        properties=(
            Property("first_at", Type.TIMESTAMP, "when the first was committed"),
            Property("last_release", Type.STRING, "tag of the last one that has it"),
            Property("last_at", Type.TIMESTAMP, "when the last was committed"),
            Property("dropped_release", Type.STRING, "the next one, which does not have it"),
            Property("dropped_at", Type.TIMESTAMP, "when that was committed"),
        ),
    ),
    RelType(
        "HAS_HEALTH",
        (("Repository", "RepositoryHealth"),),
        "How it fared in one window of time, from its history.",
    ),
    RelType(
        "USES_DATASET",
        (("Repository", "Dataset"),),
        "Code of the repository uses the dataset.",
        properties=(
            Property("places", Type.STRINGS, "`path:line` of each use", Merge.UNION),
            Property("uses", Type.INTEGER, "number of uses", Merge.MOST),
            Property("scope", Type.STRING, "package, tests, examples or docs"),
        ),
    ),
    RelType(
        "LICENSED_UNDER",
        (("Model", "License"), ("Dataset", "License"), ("Repository", "License")),
        "Published under the licence.",
        properties=(
            Property("license_name", Type.STRING, "the name its publisher gives it"),
            Property("license_link", Type.STRING, "the link its publisher gives"),
        ),
    ),
    RelType(
        "HAS_COMPONENT",
        (("Model", "NameComponent"),),
        "The model's name has this part.",
        properties=(
            Property("position", Type.INTEGER, "place of the part in the name, from 0"),
            Property("text", Type.STRING, "the part as written"),
        ),
    ),
    RelType(
        "PUBLISHED_BY",
        (("Model", "Owner"), ("Dataset", "Owner"), ("Repository", "Owner")),
        "Published in this owner's name space.",
    ),
    RelType("PERFORMS", (("Model", "Task"),), "The model does this task."),
    RelType("BUILT_WITH", (("Model", "Library"),), "The model is loaded with this library."),
    RelType(
        "COVERS_LANGUAGE",
        (("Model", "Language"), ("Dataset", "Language")),
        "Made for text or speech in this language.",
    ),
    RelType("HAS_ARCHITECTURE", (("Model", "Architecture"),), "Its configuration names this one."),
    RelType("DESCRIBED_BY", (("Model", "Paper"), ("Dataset", "Paper")), "A paper about it."),
    RelType(
        "IN_FAMILY",
        (("Model", "Family"),),
        "Member of the family.",
        properties=(
            Property(
                "generation",
                Type.INTEGER,
                "steps up to its nearest root; none when its ancestors are a cycle",
            ),
        ),
    ),
    RelType(
        "SOURCE_CODE",
        (("Model", "Repository"),),
        "The publisher names this repository as the model's own code.",
    ),
    RelType(
        "HAS_RISK",
        (("Model", "Risk"),),
        "Something may go wrong with the model itself; what it was made from has its own.",
    ),
    RelType("CLAIMS", (("Model", "Claim"),), "The model is said to reach it."),
    RelType("MEASURED_ON", (("Claim", "Dataset"),), "The claim is about this data."),
    RelType("SUPERSEDED_BY", _MODEL_TO_MODEL, "The publisher recommends this newer model instead."),
)

NODE: dict[str, NodeType] = {node.name: node for node in NODES}
REL: dict[str, RelType] = {rel.name: rel for rel in RELS}

LINEAGE: tuple[str, ...] = (
    "FINETUNED_FROM",
    "ADAPTER_OF",
    "QUANTIZED_FROM",
    "CONVERTED_FROM",
    "MERGED_FROM",
    "DISTILLED_FROM",
    "DERIVED_FROM",
)
"""The relationships from a model to the models it was made from, as sources state them."""


@dataclass(frozen=True)
class Table:
    """One Parquet table: a node type, or a relationship type between two labels."""

    name: str
    columns: tuple[Property, ...]
    node: NodeType | None = None
    rel: RelType | None = None
    start: str = ""
    end: str = ""


def _tables() -> Iterator[Table]:
    for node in NODES:
        yield Table(node.name, node.columns, node=node)
    for rel in RELS:
        for start, end in rel.ends:
            name = f"{start}-{rel.name}-{end}"
            yield Table(name, rel.columns, rel=rel, start=start, end=end)


TABLES: dict[str, Table] = {table.name: table for table in _tables()}
