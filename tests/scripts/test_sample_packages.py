"""A package's wheel is read for what it states and uses, and never installed."""

import zipfile
from email.message import Message
from pathlib import Path

import pytest

from scripts.sample_packages import package_row, repository_link, requirements, stated_licenses


def headers(**values: list[str]) -> Message:
    message = Message()
    for name, texts in values.items():
        for text in texts:
            message[name.replace("_", "-")] = text
    return message


def test_row_of_a_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "example-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(
            "example/load.py",
            "from transformers import AutoModel\nmodel = AutoModel.from_pretrained('gpt2')\n",
        )
        archive.writestr(
            "example-1.0.dist-info/METADATA",
            "Name: example\nVersion: 1.0\nLicense-Expression: MIT\n"
            "Project-URL: Source, https://github.com/example/app\n\nA description.\n",
        )
    row = package_row(wheel)
    (use,) = row.pop("uses")
    assert row == {
        "package": "example",
        "version": "1.0",
        "licenses": ["MIT"],
        "repository": "https://github.com/example/app",
        "unresolved": 0,
    }
    assert (use["path"], use["line"], use["id"]) == ("example/load.py", 2, "gpt2")


def test_the_most_exact_license_statement_is_first() -> None:
    stated = headers(
        Classifier=["Topic :: Software", "License :: OSI Approved :: MIT License"],
        License=["MIT", "UNKNOWN", "The whole\n        text"],
        License_Expression=["MIT OR Apache-2.0"],
    )
    assert list(stated_licenses(stated)) == ["MIT OR Apache-2.0", "MIT", "MIT License"]


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (
            ["Docs, https://github.com/example/docs", "Repository, https://github.com/example/app"],
            "https://github.com/example/app",
        ),
        (
            ["Issues, https://github.com/example/app/issues"],
            "https://github.com/example/app/issues",
        ),
        (["Homepage, https://example.org"], None),
        ([], None),
    ],
)
def test_the_repository_is_the_link_that_names_code(links: list[str], expected: str) -> None:
    assert repository_link(headers(Project_URL=links)) == expected


def test_every_package_is_pinned_once() -> None:
    names = [requirement.partition("==") for requirement in requirements()]
    assert all(version for _, _, version in names)
    assert len({name for name, _, _ in names}) == len(names) >= 40
