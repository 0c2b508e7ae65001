"""A process of the engine that fails, and says what its last argument is."""

from __future__ import annotations

import json
import sys

if __name__ == "__main__":
    print(json.dumps({"error": sys.argv[-1]}))
