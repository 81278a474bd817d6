"""One image file, pixel for pixel as in both Kerases."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

import minikeras
from kerases import each_keras, parts
from minikeras.utils import array_to_img, img_to_array, load_img

PIXELS = np.random.RandomState(0).randint(0, 256, (9, 7, 4)).astype(np.uint8)


@pytest.fixture(params=["L", "RGB", "RGBA", "P"])
def path(request, tmp_path):
    """Return an image file of each kind."""
    pixels = PIXELS if request.param == "RGBA" else PIXELS[..., :3]
    made = Image.fromarray(pixels).convert(request.param)
    made.save(tmp_path / "x.png")
    return tmp_path / "x.png"


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"color_mode": "grayscale"},
        {"color_mode": "rgba"},
        {"target_size": (4, 5)},
        {"target_size": (9, 7)},
        {"target_size": (12, 5), "interpolation": "bilinear"},
        {"target_size": (3, 3), "interpolation": "bicubic", "color_mode": "grayscale"},
        {"target_size": (3, 6), "interpolation": "lanczos", "keep_aspect_ratio": True},
        {"target_size": (6, 2), "interpolation": "box", "keep_aspect_ratio": True},
        {"target_size": (5, 5), "interpolation": "hamming"},
    ],
    ids=str,
)
@each_keras
def test_a_file_is_loaded_as_in_keras(library, arguments, path):
    """From its path, and from its bytes."""
    for source in (path, str(path), io.BytesIO(path.read_bytes())):
        found = []
        for K in (library, minikeras):
            if isinstance(source, io.BytesIO):
                source.seek(0)
            picture = K.utils.load_img(source, **arguments)
            found.append((picture.mode, picture.size, K.utils.img_to_array(picture)))
        assert found[0][:2] == found[1][:2]
        assert np.array_equal(found[0][2], found[1][2])
        assert found[0][2].dtype == found[1][2].dtype


@pytest.mark.parametrize("arguments", [{}, {"data_format": "channels_first"}, {"dtype": "uint8"}])
@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 1)])
@each_keras
def test_an_array_has_the_axes_of_keras(library, shape, arguments):
    """For pictures with and without an axis of channels."""
    picture = np.random.RandomState(1).rand(*shape)
    ours, real = (K.utils.img_to_array(picture, **arguments) for K in (minikeras, library))
    assert ours.dtype == real.dtype
    assert np.array_equal(ours, real)


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize(
    "x",
    [PIXELS, PIXELS[..., :3] / 7.0, PIXELS[..., :1], np.zeros((2, 3, 3)), PIXELS[..., :1] * 3.0],
)
@each_keras
def test_a_picture_has_the_pixels_of_keras(library, x, scale):
    """Stretched to 0 to 255, or as they are."""
    ours, real = (K.utils.array_to_img(x, scale=scale) for K in (minikeras, library))
    assert (ours.mode, ours.size, ours.tobytes()) == (real.mode, real.size, real.tobytes())


def test_there_and_back():
    """Channels first, too."""
    first = PIXELS.transpose(2, 0, 1)
    picture = array_to_img(first, "channels_first", scale=False)
    assert np.array_equal(img_to_array(picture, "channels_first"), first)


def test_what_does_not_fit_is_refused(path):
    """A ValueError that names the argument."""
    for call, where in (
        (lambda: load_img(path, "grey"), "load_img(color_mode)"),
        (lambda: load_img(path, target_size=(2, 2), interpolation="x"), "load_img(interpolation)"),
        (lambda: img_to_array(np.zeros(3)), "img_to_array(img)"),
        (lambda: img_to_array(PIXELS, "last"), "img_to_array(data_format)"),
        (lambda: array_to_img(np.zeros((2, 2))), "array_to_img(x)"),
        (lambda: array_to_img(np.zeros((2, 2, 2))), "array_to_img(x)"),
    ):
        with pytest.raises(ValueError) as caught:
            call()
        assert parts(caught)["where"] == where


def test_without_pillow_it_says_what_to_install(path, monkeypatch):
    """An ImportError, as in Keras."""
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(ImportError, match="pip install pillow"):
        load_img(path)


def test_the_older_names_are_the_same_functions():
    """Those of programs for Keras 2."""
    for name in ("load_img", "img_to_array", "array_to_img"):
        assert getattr(minikeras.preprocessing.image, name) is getattr(minikeras.utils, name)
