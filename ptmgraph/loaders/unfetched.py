"""Files that stand in the place of another: what fetched them did not fetch the thing itself."""

from __future__ import annotations

_POINTER = b"version https://git-lfs"

BEGIN = 512
"""How many bytes tell it."""


def unfetched(begin: bytes) -> str:
    """What a file is instead of data, by its first bytes, with what to do; "" for other files.

    A Git LFS pointer is what `git clone` leaves without LFS
    (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md); a page is what a network or a site
    that asks to sign in answers with.
    """
    if not begin:
        return "an empty file"
    if begin.startswith(_POINTER):
        return "a Git LFS pointer: the file itself was not fetched (git lfs pull does it)"
    text = begin[:BEGIN].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head")):
        return "a web page: fetch the file again, perhaps after signing in"
    return ""
