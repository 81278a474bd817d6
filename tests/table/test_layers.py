"""The layers of the parity table: nothing worse than on record."""

import pytest

from table.families import LIBRARIES, worse

# What both Kerases, and we, say of what the cases ask for: they ask for it on purpose.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The initializer .* is unseeded:UserWarning"),
    pytest.mark.filterwarnings("ignore:Argument `alpha` is deprecated:UserWarning"),
    pytest.mark.filterwarnings("ignore:Layer .* mask:UserWarning"),
]


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_cell_is_worse_than_on_record(library, request):
    """Equal stays equal, a distance does not grow, and every layer that Keras has is measured."""
    assert worse("layers", library, request.config.getoption("--update-docs")) == {}
