"""`python -m benchmarks.made_hub MODELS FOLDER`: see `write`."""

import sys
from pathlib import Path

from benchmarks.made_hub.write import write_hub

write_hub(int(sys.argv[1]), Path(sys.argv[2]))
