"""Whether the opcodes of a pickle hold together: each finds on the stack what it takes.

A pickle that fails when it is loaded calls nothing dangerous, but nobody wrote it so: it is broken,
or made to break its reader. `pickletools.dis` checks the same, and writes a page on the way.
"""

from __future__ import annotations

import pickletools
from typing import BinaryIO

MOST_OPCODES = 5_000_000
_LARGEST_MEMO = 10_000_000
_PUTS = ("PUT", "BINPUT", "LONG_BINPUT")
_GETS = ("GET", "BINGET", "LONG_BINGET")


class Unsound(ValueError):
    """The opcodes do not hold together; the message is the reason."""


def check_opcodes(stream: BinaryIO) -> None:
    """Follow one pickle to its end. Raises `Unsound`, and what `pickletools` does."""
    machine = _Depth()
    for number, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
        if number >= MOST_OPCODES:
            raise Unsound(f"more than {MOST_OPCODES:,} opcodes")
        machine.step(opcode, argument)
    if machine.depth:
        raise Unsound(f"{machine.depth} values are left over")


class _Depth:
    """How much is on the stack, and which numbers of the memo are taken."""

    def __init__(self) -> None:
        self.depth = 0
        self._marks: list[int] = []
        self._memo: set[int] = set()

    def step(self, opcode: pickletools.OpcodeInfo, argument: object) -> None:
        if opcode.name in _PUTS or opcode.name == "MEMOIZE":
            self._put(len(self._memo) if opcode.name == "MEMOIZE" else argument)
        elif opcode.name in _GETS and argument not in self._memo:
            raise Unsound(f"number {argument} of the memo is not there")
        needed = len(opcode.stack_before)
        if pickletools.markobject in opcode.stack_before:
            if not self._marks:
                raise Unsound(f"{opcode.name} finds no mark")
            self.depth = self._marks.pop()
            needed = opcode.stack_before.index(pickletools.markobject)
        elif opcode.name == "POP" and self._marks and self._marks[-1] == self.depth:
            self._marks.pop()
            return
        if self.depth - (self._marks[-1] if self._marks else 0) < needed:
            raise Unsound(f"{opcode.name} finds too little on the stack")
        self.depth -= needed
        if opcode.name == "MARK":
            self._marks.append(self.depth)
        else:
            self.depth += len(opcode.stack_after)

    def _put(self, number: object) -> None:
        if not isinstance(number, int) or number > _LARGEST_MEMO:
            raise Unsound(f"number {number} of the memo is too large")
        if not self.depth:
            raise Unsound("nothing to remember")
        self._memo.add(number)
