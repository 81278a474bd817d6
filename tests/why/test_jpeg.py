"""Decoding: the bits of the TF1 program, and files that are not what they seem."""

import threading
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from minikeras.why.jpeg import BATCH, decode, encoder
from minikeras.why.scene import photograph


def picture(number: int) -> np.ndarray:
    return photograph(number % 11, np.random.default_rng(number))


@pytest.fixture(scope="module")
def jpegs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    directory = tmp_path_factory.mktemp("jpegs")
    paths = [directory / f"{number} é.jpg" for number in range(6)]
    with encoder() as encode:
        for number, path in enumerate(paths):
            path.write_bytes(encode(picture(number), 90))
    return paths


def by_hand(path: Path, size: int) -> np.ndarray:
    """Read an image as the program of the question does: TF1 ops in the map of a pipeline."""
    v1 = tf.compat.v1

    def read(name: tf.Tensor) -> tf.Tensor:
        image = tf.image.decode_jpeg(v1.read_file(name), channels=3)
        return v1.to_float(v1.image.resize_images(image, [size, size])) / 255

    with tf.Graph().as_default(), v1.Session() as session:
        images = v1.data.Dataset.from_tensor_slices([str(path)]).map(read)
        return session.run(v1.data.make_one_shot_iterator(images).get_next())


@pytest.mark.parametrize("size", [8, 33, 64, 400])
def test_the_bits_are_those_of_the_tf1_program(jpegs, size):
    images = dict(decode(jpegs, size=size))
    assert list(images) == list(range(len(jpegs)))
    for position, image in images.items():
        assert image.dtype == np.float32 and image.shape == (size, size, 3)
        assert np.array_equal(image, by_hand(jpegs[position], size))
        assert 0 <= image.min() < image.max() <= 1


def test_the_resize_looks_at_the_corners_of_the_pixels_as_tf1_does(tmp_path):
    """Half the size is every second pixel, from the first one: no mean is taken."""
    pixels = np.repeat(np.arange(16, dtype=np.uint8) * 15, 48).reshape(16, 16, 3)
    with encoder() as encode:
        (tmp_path / "1.jpg").write_bytes(encode(pixels, 100))
    whole = tf.io.decode_jpeg((tmp_path / "1.jpg").read_bytes(), channels=3).numpy()
    ((_, image),) = decode([tmp_path / "1.jpg"], size=8)
    assert np.array_equal(image, whole[::2, ::2] / np.float32(255))


def test_another_decoder_sees_the_same_pictures(jpegs):
    """An independent oracle: Pillow, whose own resize is of another kind, so only roughly."""
    image_module = pytest.importorskip("PIL.Image")
    for position, image in decode(jpegs, size=256):
        with image_module.open(jpegs[position]) as opened:
            other = (
                np.asarray(opened.convert("RGB").resize((256, 256), image_module.BILINEAR)) / 255
            )
        assert np.abs(image - other).mean() < 0.03


def test_the_encoder_keeps_the_picture_and_the_quality_sets_the_size():
    pixels = picture(3)
    with encoder() as encode:
        small, large = encode(pixels, 40), encode(pixels, 95)
    assert len(small) < len(large)
    decoded = tf.io.decode_jpeg(large).numpy().astype(float)
    assert decoded.shape == pixels.shape
    assert np.abs(decoded - pixels).mean() < 10


def test_bad_files_are_reported_and_the_others_read(jpegs, tmp_path):
    data = jpegs[0].read_bytes()
    bad = {
        "empty.jpg": b"",
        "text.jpg": b"This is not an image.",
        "truncated.jpg": data[: len(data) // 2],
        "header.jpg": data[:20],
        "zeros.jpg": bytes(1000),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    paths = [tmp_path / name for name in bad] + [tmp_path / "missing.jpg", tmp_path, jpegs[1]]
    reports = []
    images = list(decode(paths, size=8, on_bad=lambda *report: reports.append(report)))
    assert [position for position, _ in images] == [7]
    assert [path for path, _ in reports] == [str(path) for path in paths[:7]]
    reasons = dict(reports)
    assert reasons[str(tmp_path / "empty.jpg")] == "Input is empty."
    assert "Unknown image file format" in reasons[str(tmp_path / "text.jpg")]
    assert "Invalid JPEG data" in reasons[str(tmp_path / "truncated.jpg")]
    assert "No such file" in reasons[str(tmp_path / "missing.jpg")]
    assert all(
        reason and "\n" not in reason and "node" not in reason for reason in reasons.values()
    )


def test_bad_files_are_skipped_when_nobody_asks(tmp_path):
    (tmp_path / "1.jpg").write_bytes(b"no")
    assert list(decode([tmp_path / "1.jpg"], size=8)) == []


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_grey_and_printing_colours_become_three_channels(tmp_path, mode):
    image_module = pytest.importorskip("PIL.Image")
    image_module.new(mode, (50, 40), 128 if mode == "L" else None).save(tmp_path / "1.jpg")
    ((_, image),) = decode([tmp_path / "1.jpg"], size=8)
    assert image.shape == (8, 8, 3)
    assert np.ptp(image) < 0.02


def test_more_files_than_a_batch_keep_their_order(jpegs):
    paths = jpegs * (2 * BATCH // len(jpegs) + 1)
    images = list(decode(paths, size=8))
    assert [position for position, _ in images] == list(range(len(paths)))
    assert all(np.array_equal(image, images[position % 6][1]) for position, image in images)


def test_no_files_give_no_images():
    assert list(decode([], size=8)) == []


@pytest.mark.parametrize("size", [7, 1025, 0, -32, 32.0, "32", None, True])
def test_a_size_that_is_none_is_refused_at_once(size):
    with pytest.raises(ValueError, match=r"image size is not usable(?s:.*)8 to 1024(?s:.*)try:"):
        decode([], size=size)


def test_the_state_of_tensorflow_is_left_alone(jpegs):
    threads = threading.active_count()
    for _ in decode(jpegs, size=8):
        assert tf.executing_eagerly()
        assert tf.compat.v1.get_default_session() is None
    assert threading.active_count() == threads


def test_stopping_early_ends_the_threads(jpegs):
    threads = threading.active_count()
    images = decode(jpegs, size=8)
    next(images)
    images.close()
    assert threading.active_count() == threads
