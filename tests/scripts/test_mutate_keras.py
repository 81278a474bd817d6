"""Keras's defaults are changed where they are written, and nowhere else."""

import pytest

from mutate_keras import DEFAULTS, Default, Tried, table

MODULE = """
class One:
    def __init__(self, rate=0.1):
        pass

class Other:
    def __init__(self, rate=0.1):
        self.rate = rate
"""


def test_a_default_is_changed_in_its_function(tmp_path):
    """The same words in another class stay."""
    (tmp_path / "module.py").write_text(MODULE)
    default = Default("module.py", "Other.__init__", "rate=0.1", ("rate=0.2",))
    source = default.source(tmp_path, "rate=0.2").decode()
    assert source == MODULE[:50] + MODULE[50:].replace("0.1", "0.2")
    assert default.test == "module_test.py"


def test_a_default_that_is_not_there_is_an_error(tmp_path):
    """So that a new Keras is not counted as one whose tests notice nothing."""
    (tmp_path / "module.py").write_text(MODULE)
    with pytest.raises(ValueError, match="does not say rate=0.3"):
        Default("module.py", "Other.__init__", "rate=0.3", ()).source(tmp_path, "rate=0.2")


def test_the_table_counts(tmp_path):
    """What was noticed, of how many."""
    default = DEFAULTS[0]
    said = table([Tried(default, "stddev=1.0", True), Tried(default, "stddev=0.06", False)], "3.1")
    assert "Of 2 such changes to defaults of Keras 3.1, its own tests notice 1." in said
    assert said.endswith("| `initializers/random_initializers_test.py` | no |")


def test_there_are_36_changes():
    """Of the constants that rows of the table have, and of some that no row has."""
    assert sum(len(default.others) for default in DEFAULTS) == 36
