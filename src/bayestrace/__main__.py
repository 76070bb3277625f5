"""``python -m bayestrace`` is the command ``bayestrace``."""

import sys

from bayestrace.cli import main

sys.exit(main())
