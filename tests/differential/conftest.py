"""The programs of the differential tests seed the whole process."""

import random

import numpy as np
import pytest
import tensorflow as tf

from minikeras.seeds import Ambient, SeedStream


@pytest.fixture(autouse=True)
def no_seed_is_left_behind():
    """Forget the seeds of the process that the programs set."""
    yield
    Ambient.stream = SeedStream(None)
    tf.random.set_seed(None)
    random.seed()
    np.random.seed()
