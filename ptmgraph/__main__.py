"""`python -m ptmgraph`: the terminal."""

from ptmgraph.terminal.cli import main

main()
