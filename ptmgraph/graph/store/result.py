"""What a query returns: rows, and the forms that people want them in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Row = dict[str, Any]
_SHOWN = 20


class Result(Sequence[Row]):
    """The rows of one query, in order, with the names of its columns.

    `truncated` says that a row limit cut the answer off. `notes` are sentences on why the answer
    may not be what was meant. Values are text, numbers, booleans, lists, maps and None; times
    come as ISO 8601 text.
    """

    def __init__(self, columns: Sequence[str], rows: list[Row], truncated: bool = False) -> None:
        self.columns = tuple(columns)
        self.rows = rows
        self.truncated = truncated
        self.notes: list[str] = []

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __repr__(self) -> str:
        return f"<Result: {len(self.rows)} rows of {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first rows, for a notebook. Names come from strangers, so all text is escaped, and
        the classes keep MathJax from reading it as formulas."""
        rows = [[row.get(name) for name in self.columns] for row in self.rows[:_SHOWN]]
        body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
        count = f"{len(rows)} of {len(self.rows)}{' or more' * self.truncated} rows"
        words = "".join(f"<p>{escape(line)}</p>" for line in (count, *self.notes))
        return (
            f'<div class="tex2jax_ignore mathjax_ignore"><table><thead><tr>'
            f"{_cells('th', self.columns)}</tr></thead><tbody>{body}</tbody></table>{words}</div>"
        )

    def column(self, name: str) -> list[Any]:
        """The values of one column. Raises `KeyError` for a name it does not have."""
        if name not in self.columns:
            raise KeyError(name)
        return [row.get(name) for row in self.rows]

    def to_arrow(self) -> pa.Table:
        """An Arrow table. A column whose values have several types becomes text."""
        import pyarrow as pa

        arrays = [_array(self.column(name)) for name in self.columns]
        return pa.Table.from_arrays(arrays, names=list(self.columns))

    def to_pandas(self) -> pd.DataFrame:
        """A pandas data frame."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """A polars data frame. Needs polars: `pip install '.[polars]'` in the clone."""
        try:
            import polars as pl
        except ImportError as error:
            raise ImportError(
                "polars is missing; in the clone of ptmgraph: pip install '.[polars]'"
            ) from error
        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame


class Tabular(ABC):
    """An answer that is more than rows, and can be had as rows."""

    @property
    @abstractmethod
    def rows(self) -> Result:
        """The answer as rows."""

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.rows.to_arrow()

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas data frame."""
        return self.rows.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """The rows as a polars data frame; see `Result.to_polars`."""
        return self.rows.to_polars()

    def _repr_html_(self) -> str:
        return self.rows._repr_html_()


def _cells(tag: str, values: Sequence[Any]) -> str:
    texts = ("" if value is None else str(value) for value in values)
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _array(values: list[Any]) -> pa.Array:
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError):
        texts = (None if value is None else str(value) for value in values)
        # Half of a pair of surrogates is no text for Arrow; JSON may hold one.
        whole = [t and t.encode("utf-8", "replace").decode() for t in texts]
        return pa.array(whole, pa.string())
