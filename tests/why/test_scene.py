import numpy as np
import pytest

from minikeras.why.scene import LONGEST_SIDE, SHORTEST_SIDE, photograph


def picture(label: int, number: int) -> np.ndarray:
    return photograph(label, np.random.default_rng([label, number]))


@pytest.mark.parametrize("label", range(11))
def test_every_dish_is_a_picture_with_light_and_dark(label):
    for number in range(3):
        pixels = picture(label, number)
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3 and pixels.shape[2] == 3
        assert pixels.std() > 15
        assert (pixels == 255).mean() < 0.3


def test_the_same_generator_gives_the_same_picture_and_another_one_another():
    assert np.array_equal(picture(3, 0), picture(3, 0))
    assert not np.array_equal(picture(3, 0)[:90, :90], picture(3, 1)[:90, :90])


def test_pictures_have_many_sizes_lying_and_standing():
    shapes = {picture(1, number).shape[:2] for number in range(30)}
    assert len(shapes) > 20
    assert min(map(min, shapes)) >= SHORTEST_SIDE
    assert max(map(max, shapes)) <= LONGEST_SIDE
    assert any(height < width for height, width in shapes)
    assert any(height > width for height, width in shapes)
