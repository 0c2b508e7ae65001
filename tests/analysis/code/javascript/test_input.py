"""Bad and strange JavaScript: nothing raises, the rest goes on, and what is not read is counted."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from ptmgraph.analysis.code.engine import assemble
from ptmgraph.analysis.code.javascript.extract import read_javascript
from ptmgraph.analysis.code.javascript.packages import imported_module, own_keys
from ptmgraph.analysis.code.javascript.source import is_minified, unescaped
from ptmgraph.analysis.code.reading import read
from ptmgraph.analysis.code.records import CodePassedOver
from ptmgraph.loaders.code.scan import scan_folder

GOOD = 'import { pipeline } from "@huggingface/transformers";\npipeline("a", "acme/good");\n'
DEEP = 3000

HOSTILE = {  # no long lines: what is minified is not read
    "brackets": "x = " + "(\n" * DEEP + "1" + ")\n" * DEEP,
    "open brackets": "[\n" * DEEP,
    "objects": "x = " + "{a:\n" * DEEP + "1" + "}\n" * DEEP,
    "templates": "x = " + "`\n${" * DEEP + "1" + "}\n`" * DEEP,
    "functions": "() =>\n" * DEEP + "1",
    "blocks": "{\n" * DEEP + "}\n" * DEEP,
    "branches": "if (a) {} else\n" * DEEP + "{}",
    "calls": "f(\n" * DEEP + ")\n" * DEEP,
    "members": "x = a" + "\n.b" * DEEP,
    "methods": "x = a" + "\n.b('c/d')" * DEEP,
    "sums": "x = 'a'" + "\n + 'b'" * DEEP,
    "choices": "x = a" + "\n ?? 'b/c'" * DEEP,
    "conditions": "x = " + "a ? 'b/c' :\n" * DEEP + "1",
    "negations": "x = " + "!\n" * DEEP + "1",
    "patterns": "const " + "{a:\n" * DEEP + "b" + "}\n" * DEEP + " = c;",
    "classes": "class A { m() {\n" * DEEP + "}}\n" * DEEP,
    "elements": "x = " + "<a>\n" * DEEP + "</a>\n" * DEEP,
    "types": "type A = " + "B<\n" * DEEP + "C" + ">\n" * DEEP,
    "unions": "type A =" + "\n'a/b' |" * DEEP + "'c/d'; function f(x: A) { pipeline('a', x) }",
    "numbers": "x = [" + "1,\n" * DEEP + "]",
    "ways": "\n".join(f"let a{n} = a{n + 1}; f(a{n}('b/c'));" for n in range(1000)),
    "heirs": "\n".join(f"class A{n} extends A{n + 1} {{}} new A{n}('b/c');" for n in range(300)),
    "escapes": r"x = '\u{110000}\xZZ\u12\u{}'",
    "nulls": "x = '\\0\\0'",
    "cycle": "let a = b, b = c, c = a; a.b = a; pipeline('x', a); f(f)(f);",
    "self": "export * from './input.js'; export { default } from './input.js'; x = { ...x };",
    "names": "const constructor = __proto__, __init__ = super_; class extends null {}",
    "no names": "import {} from ''; export {} from ''; import('').then(({}) => {}); require('')",
    "holes": "const [, , a = 'b/c'] = [, , ]; function f(, ) {}; for (const of of of) {}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text(text: str) -> None:
    readings = [read(f"{name}.tsx", part.encode()) for name, part in (("input", text), ("a", GOOD))]
    assert [one.passed_over for one in readings] == [[], []]
    assert not any("cannot be read" in one.reason for one in readings[0].rejected)
    assert pickle.loads(pickle.dumps(readings)) == readings
    found = assemble(readings)
    assert "acme/good" in {use.id for use in found.uses}


def test_what_is_nested_deep_is_read_from_there() -> None:
    inside = "(() => {" * 400 + GOOD.splitlines()[1] + "})()" * 400
    (use,) = assemble([read("a.js", f"{GOOD.splitlines()[0]}\n{inside}".encode())]).uses
    assert (use.id, use.line) == ("acme/good", 2)


def test_the_rest_of_a_broken_file_is_read() -> None:
    reading = read("a.ts", f"let = = ;\n{GOOD}\nif (a {{ b".encode())
    (use,) = assemble([reading]).uses
    (aside,) = reading.rejected
    assert use.id == "acme/good"
    assert aside.reason.endswith("places, first in line 1; the rest was read")


BUNDLES = {
    "esbuild": ("// node_modules/lib/index.js", "// src/main.ts"),
    "rolldown": ("//#region node_modules/lib/index.js", "//#region src/main.ts"),
    "webpack": (
        "/*!*** x\n  !*** ./node_modules/lib/a.js ***!\n*/",
        "/*!\n  !*** ./src/a.js ***!\n*/",
    ),
}


@pytest.mark.parametrize(("theirs", "ours"), BUNDLES.values(), ids=BUNDLES)
def test_of_a_bundle_the_own_code_is_read(theirs: str, ours: str) -> None:
    first, second, last = (f"pipeline('a', 'acme/{name}');" for name in ("theirs", "ours", "last"))
    parts = (ours, GOOD, theirs, first, ours, second, theirs, last)
    reading = read("bundle.js", "\n".join(parts).encode())
    assert {use.id for use in assemble([reading]).uses} == {"acme/good", "acme/ours"}
    assert reading.rejected[0].reason.startswith("it is a bundle")


def test_a_template_of_a_page_is_no_broken_file() -> None:
    page = f"<script>\n{GOOD}const rows = {{{{ rows | tojson }}}};\n</script>"
    reading = read("templates/a.html", page.encode())
    assert [use.id for use in assemble([reading]).uses] == ["acme/good"]
    assert reading.rejected == []
    assert read("a.html", page.replace("{{ rows | tojson }}", "= =").encode()).rejected


def test_what_takes_too_long_to_parse_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptmgraph.analysis.code.javascript.source.MOST_SECONDS", 0.05)
    reading = read("a.tsx", b"f<T>(a)\n<" * 2000)
    assert [one.reason for one in reading.rejected] == ["it takes more than 0.05 s to parse"]
    monkeypatch.undo()
    assert [use.id for use in assemble([read("a.tsx", GOOD.encode())]).uses] == ["acme/good"]


def test_other_text_is_set_aside() -> None:
    reading = read("a.js", b"\x00\x01")
    assert [one.reason for one in reading.rejected] == ["binary content"]
    assert read("a.ts", b"\xff\xfe\xfa").rejected[0].reason == "not UTF-8 text"


def test_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    minified = "x();" * 20_000
    files = {
        "src/index.js": GOOD,
        "dist/index.js": GOOD,
        "dist/deep/bundle.cjs": GOOD + "// code of others\n" * 10_000,
        "other/dist/index.js": GOOD,
        "a.min.js": "x();",
        "bundle.js": minified,
        "types.d.ts": "declare const MODEL = 'acme/declared';",
        "plain.html": "<html><body>acme/plain</body></html>",
        "node_modules/x/index.js": GOOD,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    result = scan_folder(tmp_path)
    paths = ["dist/index.js", "other/dist/index.js", "src/index.js"]
    assert [use.path for use in result.uses] == paths
    assert sorted(result.passed_over, key=lambda one: one.kind) == [
        CodePassedOver("TypeScript declaration files", 1, ("types.d.ts",)),
        CodePassedOver("built JavaScript files", 1, ("dist/deep/bundle.cjs",)),
        CodePassedOver("folders of installed packages", 1, ("node_modules",)),
        CodePassedOver("minified JavaScript files", 2, ("a.min.js", "bundle.js")),
        CodePassedOver("pages without a script", 1, ("plain.html",)),
    ]


def test_a_minified_file_that_loads_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.min.js").write_text(GOOD.replace("\n", ";"))
    (tmp_path / "large.min.js").write_text(GOOD.replace("\n", ";") + "x();" * 200_000)
    result = scan_folder(tmp_path)
    assert [(use.path, use.id) for use in result.uses] == [("a.min.js", "acme/good")]
    assert [one.examples for one in result.passed_over] == [("large.min.js",)]


def test_a_project_that_loads_a_model_is_no_empty_one(tmp_path: Path) -> None:
    (tmp_path / "index.js").write_text(
        "import { pipeline } from '@huggingface/transformers';\n"
        "const p = await pipeline('text-generation', 'acme/tuned-7b');\n"
    )
    result = scan_folder(tmp_path)
    (use,) = result.uses
    assert (use.id, use.line, use.confidence, result.files) == ("acme/tuned-7b", 2, 0.95, 1)


@pytest.mark.parametrize(
    ("specifier", "module"),
    [
        ("@huggingface/transformers", "npm:@huggingface/transformers"),
        ("@langchain/community/embeddings/hf", "npm:@langchain/community"),
        ("npm:@huggingface/transformers@3.1.0", "npm:@huggingface/transformers"),
        ("https://cdn.jsdelivr.net/npm/@xenova/transformers@2/x.js", "npm:@xenova/transformers"),
        ("https://esm.sh/v135/ollama@0.5.0?bundle", "npm:ollama"),
        ("https://unpkg.com/@huggingface/inference", "npm:@huggingface/inference"),
        ("//esm.run/@mlc-ai/web-llm", "npm:@mlc-ai/web-llm"),
        ("node:fs/promises", "npm:fs"),
        ("./models", "/src/a/models"),
        ("./models.config.js", "/src/a/models.config"),
        ("../b/index.ts", "/src/b/index"),
        ("../../..", "/"),
        ("@/lib/x.ts", "@/lib/x"),
        ("", "npm:"),
    ],
)  # fmt: skip
def test_modules(specifier: str, module: str) -> None:
    assert imported_module(specifier, "src/a/main.ts") == module


def test_names_of_a_file() -> None:
    assert list(own_keys("src/models.ts")) == ["/src/models"]
    assert list(own_keys("src/index.mjs")) == ["/src/index", "/src"]
    assert list(own_keys("index.js")) == ["/index", "/"]


def test_escapes() -> None:
    assert [unescaped(one) for one in (r"\n", r"\/", r"\u0041", r"\u{42}", r"\x43", "\\\n")] == [
        "\n", "/", "A", "B", "C", "",
    ]  # fmt: skip


def test_minified() -> None:
    assert not is_minified(GOOD * 1000)
    assert is_minified("a();" * 5000)


def test_lines_of_a_page_are_those_of_its_file() -> None:
    page = f"<p>\n</p>\n<script>\n{GOOD}</script>\n<p>\n<script>pipeline('a', 'acme/last')</script>"
    facts, _ = read_javascript(page, "a.html")
    assert [call.line for call in facts.calls] == [5, 8]
