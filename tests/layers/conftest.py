"""Every test draws the same arrays, in whatever order the tests run."""

import numpy as np
import pytest

from layers import passes


@pytest.fixture(autouse=True)
def _draw_from_the_start(monkeypatch):
    monkeypatch.setattr(passes, "RANDOM", np.random.default_rng(0))
