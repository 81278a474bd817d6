"""Every test names the layers of the real Kerases from the start, whatever ran before it.

TensorFlow's graph optimizer adds up in the order of the names, and a `dense_100` comes before a
`dense_99`: in the last bit, a sum depends on how many layers there were before.
"""

import sys

import pytest


@pytest.fixture(autouse=True)
def _name_from_the_start():
    if "tf_keras" in sys.modules:
        sys.modules["tf_keras"].backend.reset_uids()
    if "keras" in sys.modules:
        sys.modules["keras.src.utils.naming"].reset_uids()
