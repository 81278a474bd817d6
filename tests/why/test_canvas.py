import numpy as np
import pytest

from minikeras.why.canvas import Canvas, smooth_noise


def canvas(height: int = 80, width: int = 100) -> Canvas:
    return Canvas(height, width, np.random.default_rng(0))


def test_a_disc_covers_the_area_of_a_disc_around_its_middle():
    disc = canvas().ellipse(0.5, 0.0, 0.5)
    rows, columns = disc.window
    row, column = (disc.coverage[..., None] * np.stack(np.mgrid[rows, columns], -1)).sum((0, 1))
    area = disc.coverage.sum()
    # A unit is half of the short side, 40 pixels; the middle of the picture is (50, 40).
    assert area == pytest.approx(np.pi * 20**2, rel=0.01)
    assert (row / area + 0.5, column / area + 0.5) == pytest.approx((40, 70), abs=0.1)


def test_a_squarer_ellipse_covers_more():
    picture = canvas()
    round_one, square_one = picture.ellipse(0, 0, 0.5), picture.ellipse(0, 0, 0.5, power=8)
    assert round_one.coverage.sum() < square_one.coverage.sum() < 40**2


def test_a_pose_turns_and_tilts_what_is_drawn_afterwards():
    picture = canvas(100, 100)
    picture.pose(size=0.5, angle=np.pi / 2, tilt=0.5)
    covered = picture.everywhere(picture.ellipse(0, 0, 1.0, 0.2)) > 0.5
    # The long axis now points down, where the tilt halves it: 25 pixels high, 10 wide.
    assert covered.any(axis=1).sum() == pytest.approx(25, abs=1)
    assert covered.any(axis=0).sum() == pytest.approx(10, abs=1)


def test_a_shape_beyond_the_edge_is_cut_off():
    picture = canvas()
    picture.paint(picture.ellipse(9, 9, 0.5), (1, 1, 1))
    assert not picture.pixels.any()
    picture.paint(picture.ellipse(-1.2, -1, 0.5), (1, 1, 1))
    assert picture.pixels[:, 0, 0] == pytest.approx([1, 1, 1])


def test_paint_mixes_by_coverage_and_strength():
    picture = canvas()
    half = picture.shape(np.full((80, 100), 0.5, np.float32))
    picture.paint(half, (1.0, 0.5, 0.0))
    assert picture.pixels[:, 3, 4] == pytest.approx([0.5, 0.25, 0.0])
    picture.paint(half, (0.0, 0.0, 1.0), strength=0.5)
    assert picture.pixels[:, 3, 4] == pytest.approx([0.375, 0.1875, 0.25])


def test_a_scatter_stays_inside_its_shape_and_fills_part_of_it():
    picture = canvas()
    disc = picture.ellipse(0, 0, 0.8)
    picture.scatter(disc, [(1, 1, 1)], per_unit=8, length=0.4, width=0.2)
    bright = picture.pixels.max(axis=0) > 0.3
    inside = picture.everywhere(disc) > 0
    assert not bright[~inside].any()
    assert 0.1 < bright[inside].mean() < 0.6


def test_every_array_stays_single_precision():
    picture = canvas()
    picture.pose(angle=0.3, wobble=0.1)
    patch = picture.ellipse(np.float64(0.1), 0.2, 0.5, 0.3, 0.4, power=3)
    arrays = [picture.u, picture.v, patch.coverage, patch.along, patch.across, picture.pixels]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_smooth_noise_is_bounded_and_has_no_jumps():
    noise = smooth_noise(np.random.default_rng(0), 200, 300, 5)
    assert noise.shape == (200, 300)
    assert np.abs(noise).max() <= 1
    assert np.abs(np.diff(noise, axis=0)).max() < 0.1
