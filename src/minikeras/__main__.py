"""`python -m minikeras` is the command `minikeras`."""

import sys

from minikeras.cli import main

sys.exit(main())
