"""`python -m ptmgraph`: the terminal."""

from ptmgraph.cli import main

main()
