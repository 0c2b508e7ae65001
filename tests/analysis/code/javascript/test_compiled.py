"""Ids in compiled JavaScript, which is not parsed."""

from pathlib import Path

from ptmgraph.loaders.code.scan import scan_folder

IDS = 'a={m:`Xenova/all-net:q4`,n:"onnx-community/net-2"},b="acme/not-known",c=\'mlc-ai/net-q4\','
SAID = 'd="see Xenova/in-a-sentence",e="Xenova/",f="other/Xenova/deep";'
EXPECTED = ["Xenova/all-net", "mlc-ai/net-q4", "onnx-community/net-2"]


def test_quoted_ids_of_owners_for_javascript(tmp_path: Path) -> None:
    (tmp_path / "a.min.js").write_text(IDS + SAID)
    (tmp_path / "bundle.js").write_text(IDS + SAID + "x();" * 20_000)
    (tmp_path / "large.js").write_text(IDS + SAID + "\n// filled" * 250_000)
    (tmp_path / "huge.js").write_text(IDS + SAID + "\n// filled" * 600_000)
    result = scan_folder(tmp_path)
    for name in ("a.min.js", "bundle.js", "large.js", "huge.js"):
        found = [use for use in result.uses if use.path == name]
        assert sorted(use.id for use in found) == EXPECTED
        assert {use.confidence for use in found} == {0.6}
    assert [one.path for one in result.rejected] == ["huge.js"]
