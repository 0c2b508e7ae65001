"""The page Scan: which models and datasets some code uses, and what the graph knows of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ptmgraph.analysis.code.archive import ENDINGS
from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.answers.scan import ScanError, scan
from ptmgraph.views.local_reader import is_local
from ptmgraph.views.scan_report import show_report

_MOST_MEGABYTES = 50
_RESULT, _UPLOAD = "scanned", "scanned upload"

_LONGEST = 600.0  # seconds


def show() -> None:
    """Shows where to put code, and what the last scan of this reader found."""
    st.caption(
        "Finds the models and datasets that code uses, with file and line. "
        "The code is read, never run, and not kept."
    )
    archive, folder = st.columns(2)
    with archive:
        upload = st.file_uploader(
            "An archive of code", ENDINGS, max_upload_size=_MOST_MEGABYTES, key="archive"
        )
    with folder:
        path = _folder()
    if path:
        _run(path, lambda look: scan(Path(path).expanduser(), look))
    elif upload and upload.file_id != st.session_state.get(_UPLOAD):
        st.session_state[_UPLOAD] = upload.file_id
        _run(upload.name, lambda look: _scan_upload(upload, look))
    if found := st.session_state.get(_RESULT):
        show_report(*found)


def _folder() -> str:
    """The folder that the reader asks for now; only readers at this machine may."""
    if not is_local(st.get_option("server.address"), st.context.headers):
        st.caption(
            "Folders are scanned for readers at the machine itself only. In a terminal: "
            "`ptmgraph scan FOLDER`"
        )
        return ""
    with (
        st.form("folder", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        path = st.text_input("Or a folder on this machine", placeholder="/home/me/project")
        return path.strip() if st.form_submit_button("Scan") else ""


def _run(name: str, work: Callable[[Callable[[], None]], ScanResult]) -> None:
    """Scans with progress; what was found stays until the next scan.

    The scan calls `look`, which shows the seconds. When the reader leaves, Streamlit raises there,
    which ends the scan.
    """
    st.session_state.pop(_RESULT, None)
    place = st.empty()
    status = place.status("Reading the code")
    start = monotonic()

    def look() -> None:
        passed = monotonic() - start
        if passed > _LONGEST:
            raise ScanError(f"The scan took longer than {_LONGEST:.0f} s and was ended.")
        status.update(label=f"Reading the code: {passed:.0f} s")

    try:
        found = work(look)
    except ScanError as error:
        status.update(label="This cannot be scanned.", state="error", expanded=True)
        status.text(error)
    else:
        place.empty()
        st.session_state[_RESULT] = (name, found)


def _scan_upload(upload: UploadedFile, look: Callable[[], None]) -> ScanResult:
    ending = next(ending for ending in ENDINGS if upload.name.lower().endswith(ending))
    with TemporaryDirectory(prefix="ptmgraph-upload-") as folder:
        file = Path(folder) / f"code.{ending}"
        file.write_bytes(upload.getbuffer())  # closed before another process opens it: Windows
        return scan(file, look)


if __name__ == "__main__":
    show()
