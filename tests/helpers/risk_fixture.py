"""Models with the risks that records of the Hub tell, and code that uses some of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ptmgraph.loaders.code.source import CodeScanSource
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load

APP = "github.com/user/app"
CODE = """from transformers import AutoModel
TRUST = True
AutoModel.from_pretrained("acme/leaf", trust_remote_code=TRUST)
AutoModel.from_pretrained("acme/plain", trust_remote_code=False)
AutoModel.from_pretrained("acme/no-text", trust_remote_code=True)
"""
EVIL_TEMPLATE = "{{ messages }}{{ cycler.__init__.__globals__.os.popen('id').read() }}"
SCAN = {"scansDone": True, "filesWithIssues": [{"path": "a/b.pkl", "level": "unsafe"}]}
OLD, NEW = "2021-01-01T00:00:00.000Z", "2026-05-20T00:00:00.000Z"


def risk_rows() -> list[dict[str, Any]]:
    """Rows of a dump: root <- middle <- leaf, and others beside."""
    apache, mit, task = "license:apache-2.0", "license:mit", {"pipeline_tag": "fill-mask"}
    plain = ["model.safetensors"]
    old = {"gated": "manual", "lastModified": OLD, "cardData": None}
    return [
        _row("acme/root", tags=["pytorch", "custom_code", apache], **old),
        _row("acme/middle", parent="acme/root", tags=["pytorch", "safetensors", apache]),
        _row("acme/leaf", parent="acme/middle", tags=["safetensors", mit], **task),
        _row("acme/plain", files=[*plain, "LICENSE"], tags=[mit], **task),
        _row("acme/no-text", files=plain, tags=[mit], config={"model_type": "x"}, **task),
        _row("other/flagged", securityRepoStatus=SCAN, disabled=True, downloads=900_000),
        _row("other/chat", gguf={"chat_template": EVIL_TEMPLATE, "total": 7}),
        _row("popular-lab/model-x", downloads=5_000_000, tags=["safetensors"]),
        _row("popular-1ab/model-x", downloads=20, tags=["safetensors"]),
        _row("popularlab/model-y", downloads=20, tags=["safetensors"]),
        _row("new-owner/kept", redirectedFrom="old-owner/kept", tags=["safetensors"]),
        _row("acme/orphan", cardData={"base_model": "Lost/Parent"}, tags=["safetensors"]),
        {"id": "really/gone", "setAside": "missing or private"},
        {"id": "silent/one"},
    ]


def _row(id: str, parent: str = "", files: list[str] | None = None, **more: Any) -> dict[str, Any]:
    tags = [*more.pop("tags", []), *([f"base_model:finetune:{parent}"] if parent else [])]
    listed = {"siblings": [{"rfilename": name} for name in files]} if files else {}
    return {"id": id, "lastModified": NEW, "downloads": 5, **more, **listed, "tags": tags}


def build_risks(home: Path) -> None:
    """Load the rows and the code, and build the graph."""
    dump, app = home / "models.jsonl", home / "app"
    dump.write_text("\n".join(map(json.dumps, risk_rows())), "utf-8")
    app.mkdir()
    (app / "main.py").write_text(CODE, "utf-8")
    load(HubDumpSource([dump]), home)
    load(CodeScanSource(app, APP), home)
    build(home)
