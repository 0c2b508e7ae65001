"""The functions that Neo4j has, as its `SHOW FUNCTIONS` lists them (5.26.30), in lower case.

The engine has more, some of which wait or look around on its machine.
"""

from __future__ import annotations

_NAMES = """
abs acos all any asin atan atan2 avg btrim ceil char_length character_length coalesce collect
cos cot count date date.realtime date.statement date.transaction date.truncate datetime
datetime.fromepoch datetime.fromepochmillis datetime.realtime datetime.statement
datetime.transaction datetime.truncate degrees duration duration.between duration.indays
duration.inmonths duration.inseconds e elementid endnode exists exp floor haversin head id
isempty isnan keys labels last left length localdatetime localdatetime.realtime
localdatetime.statement localdatetime.transaction localdatetime.truncate localtime
localtime.realtime localtime.statement localtime.transaction localtime.truncate log log10 lower
ltrim max min nodes none normalize nullif percentilecont percentiledisc pi point
point.distance point.withinbbox properties radians rand randomuuid range reduce relationships
replace reverse right round rtrim sign sin single size split sqrt startnode stdev stdevp
substring sum tail tan time time.realtime time.statement time.transaction time.truncate
timestamp toboolean tobooleanlist tobooleanornull tofloat tofloatlist tofloatornull tointeger
tointegerlist tointegerornull tolower tostring tostringlist tostringornull toupper trim type
upper valuetype vector.similarity.cosine vector.similarity.euclidean
"""
FUNCTIONS = frozenset(_NAMES.split())
