import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from minikeras.why.labels import make_room, text_width, wrap

PLACES = some.lists(some.floats(0, 300), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(PLACES, some.integers(1, 3))
def test_no_block_covers_another_or_leaves_the_chart(places: list[float], lines: int) -> None:
    height = 15.0 * lines
    centres = make_room(places, [height] * len(places), 0, 300)
    ordered = sorted(centres)
    gaps = [after - before for before, after in zip(ordered, ordered[1:], strict=False)]
    assert all(gap >= height - 1e-6 for gap in gaps)
    assert ordered[0] >= height / 2 - 1e-6
    assert ordered[-1] <= 300 - height / 2 + 1e-6


def test_blocks_with_room_stay_where_they_are() -> None:
    assert make_room([50, 200, 120], [20, 20, 20], 0, 300) == [50, 200, 120]


def test_blocks_keep_their_order() -> None:
    centres = make_room([10, 11, 12], [20, 20, 20], 0, 300)
    assert centres == sorted(centres)


@pytest.mark.parametrize("letters", [4, 9, 14, 40])
def test_wrapping_loses_no_letter(letters: int) -> None:
    words = "tf1 + random_normal_stddev"
    lines = wrap(words, letters)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(len(line) <= max(letters, len("random_")) for line in lines)


def test_longer_text_is_wider() -> None:
    assert text_width("wide", 13) > text_width("nil", 13)
