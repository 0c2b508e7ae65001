"""What an expression may hold, and what its evaluation offers to the modules that share it.

What is held is a named tuple: they go into millions of dictionaries, and tuples are hashed by C.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import NamedTuple

from ptmgraph.analysis.code.expressions import Call, Expression, Flag, Home, Items
from ptmgraph.analysis.code.project import Project, Target


class StringValue(NamedTuple):
    """A string, and where it is written."""

    text: str
    path: str
    line: int
    home: Home


class Container(NamedTuple):
    """A dictionary or list display in a file."""

    items: Items
    path: str


class Instance(NamedTuple):
    """An object of a project class (or the class itself), with the call that made it if known."""

    owner: Target
    made_by: Call | None
    path: str


class Foreign(NamedTuple):
    """A function, class or object of a module outside the project, by its dotted name.

    `picked_by` is the text that picks it, as in `getattr(torchvision.models, "resnet18")`.
    """

    name: str
    picked_by: StringValue | None = None


# Of the flags only True is kept: it turns pretrained weights on.
Held = StringValue | Container | Instance | Foreign | Flag

# A set that keeps its order: what a cycle gives depends on the order of evaluation, and that must
# be the same in every run.
HeldSet = dict[Held, None]


class Evaluator(ABC):
    """Evaluates expressions of one project. `path` is the file in which an expression stands."""

    project: Project
    ruled_out: set[tuple[str, str]]  # path and text of what the branch around a use rules out

    @abstractmethod
    def values(self, expression: Expression, path: str) -> HeldSet:
        """All values that an expression may have, as far as they can be known."""

    @abstractmethod
    def field(self, instance: Instance, name: str) -> HeldSet:
        """What a field of an instance may hold."""

    @abstractmethod
    def returned(self, function: Target) -> HeldSet:
        """What a function of the project may give back."""

    @abstractmethod
    def variable(self, path: str, scope: str, name: str) -> HeldSet:
        """Everything that is assigned to a variable."""

    @abstractmethod
    def index(self, base: Expression, key: Expression | int | None, path: str) -> HeldSet:
        """What `base[key]` may hold."""

    @abstractmethod
    def element(self, base: Expression, path: str) -> HeldSet:
        """What a loop over an expression yields."""

    @abstractmethod
    def entries(self, box: Container, key: Expression | int | None) -> HeldSet:
        """The entries of a container under a key."""

    @abstractmethod
    def picked_from(self, module: str, key: Expression | int | None, path: str) -> HeldSet:
        """A member of a module outside the project that is picked by text."""

    def texts(self, expression: Expression, path: str) -> dict[StringValue, None]:
        """The strings among the values of an expression."""
        return {v: None for v in self.values(expression, path) if isinstance(v, StringValue)}

    def union(self, expressions: Iterable[Expression], path: str) -> HeldSet:
        """The values of several expressions together."""
        found: HeldSet = {}
        for expression in expressions:
            found |= self.values(expression, path)
        return found
