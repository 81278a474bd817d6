"""Every test names the layers of the real Kerases from the start, whatever ran before it.

TensorFlow's graph optimizer adds up in the order of the names, and a `dense_100` comes before a
`dense_99`: in the last bit, a sum depends on how many layers there were before.
"""

import os
import random
import sys

import numpy as np
import pytest

import built_site

pytest.register_assert_rewrite("differential.agreement")


@pytest.fixture(autouse=True)
def _name_from_the_start():
    if "tf_keras" in sys.modules:
        sys.modules["tf_keras"].backend.reset_uids()
    if "keras" in sys.modules:
        sys.modules["keras.src.utils.naming"].reset_uids()


@pytest.fixture
def seeds_forgotten():
    """Forget afterwards the seeds of the process that a test, or a Keras, has set."""
    yield
    import tensorflow as tf

    from minikeras.seeds import Ambient, SeedStream

    Ambient.stream = SeedStream(None)
    tf.random.set_seed(None)
    random.seed()
    np.random.seed()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Return the folder of the built site: the same for all processes."""
    base = tmp_path_factory.getbasetemp()
    return built_site.build(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
