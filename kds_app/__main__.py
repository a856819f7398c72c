"""``python -m kds_app`` is ``kds``."""

import sys

from kds_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
