"""The passport of a model, dataset or repository: what is known of it, on one screen.

The page of a node, `graph.show` in a notebook and `ptmgraph show` in the terminal show the same.
"""

from ptmgraph.answers.passport.passport import Passport, passport_of
from ptmgraph.answers.passport.sections import SECTIONS
from ptmgraph.answers.passport.subject import PassportLine, PassportSection, Subject

__all__ = ["SECTIONS", "Passport", "PassportLine", "PassportSection", "Subject", "passport_of"]
