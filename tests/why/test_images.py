"""Image sets: from a folder, from scikit-learn, in a file that leaves no trace."""

import builtins
import shutil
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from minikeras.why import images
from minikeras.why.images import Skipped, decode, digits, load
from minikeras.why.jpeg import encoder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes: four training images and two validation images of each."""
    random = np.random.default_rng(0)
    with encoder() as encode:
        for split, count in (("training", 4), ("validation", 2)):
            for name in ("Egg", "Soup"):
                for number in range(count):
                    path = tmp_path / "food" / split / name / f"{number}.jpg"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(encode(random.integers(0, 256, (20, 30, 3), np.uint8), 90))
    return tmp_path / "food"


def test_a_folder_becomes_two_sets(folder):
    training, validation = load(folder, size=16)
    assert training.images.shape == (8, 16, 16, 3)
    assert validation.images.shape == (4, 16, 16, 3)
    for split, found in (("training", training), ("validation", validation)):
        assert found.classes == ("Egg", "Soup")
        assert found.skipped == ()
        assert found.images.dtype == np.float32
        assert found.labels.dtype == np.int32
        names = [str(Path(path).relative_to(folder)) for path in found.paths]
        count = len(names) // 2
        expected = [f"{split}/{name}/{n}.jpg" for name in ("Egg", "Soup") for n in range(count)]
        assert names == expected
        assert found.labels.tolist() == [0] * count + [1] * count
        decoded = np.stack([image for _, image in decode(found.paths, size=16)])
        assert np.array_equal(found.images, decoded)


def test_a_limit_takes_the_first_of_each_class(folder):
    training, validation = load(folder, size=8, limit_per_class=3)
    assert [Path(path).stem for path in training.paths] == ["0", "1", "2"] * 2
    assert training.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert len(validation.images) == 4


def test_a_bad_file_is_skipped_and_named(folder):
    bad = folder / "training" / "Egg" / "1.jpg"
    bad.write_bytes(b"")
    calls = []
    training, validation = load(folder, size=8, progress=lambda *call: calls.append(call))
    assert training.skipped == (Skipped(str(bad), "Input is empty."),)
    assert validation.skipped == ()
    assert str(bad) not in training.paths
    assert training.labels.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert len(training.images) == len(training.paths) == 7
    assert calls == [(done, 12) for done in range(1, 13)]


@pytest.mark.parametrize("split", ["training", "validation"])
def test_a_class_of_bad_files_only_is_an_error(folder, split):
    for path in (folder / split / "Soup").iterdir():
        path.write_bytes(b"not an image")
    with pytest.raises(
        ValueError, match=f"No image of the {split} split could be decoded for: Soup"
    ):
        load(folder, size=8)


def test_a_folder_of_bad_files_only_is_an_error(folder):
    for path in folder.rglob("*.jpg"):
        path.write_bytes(b"")
    with pytest.raises(ValueError, match=r"decoded for: Egg, Soup(?s:.*)8 bad files(?s:.*)try:"):
        load(folder, size=8)


def test_the_images_lie_in_a_file_and_cannot_be_changed_by_mistake(folder):
    training, _ = load(folder, size=8)
    assert isinstance(training.images, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        training.images[0] = 0
    assert training.images[np.array([5, 0])].shape == (2, 8, 8, 3)


def test_python_holds_a_batch_of_images_and_not_all_of_them(folder):
    egg = folder / "training" / "Egg"
    for number in range(10, 200):
        shutil.copy(egg / "0.jpg", egg / f"{number}.jpg")
    load(folder, size=8)  # TensorFlow allocates once
    tracemalloc.start()
    training, _ = load(folder, size=128)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    one = training.images[0].nbytes
    assert len(training.images) == 198
    assert peak < 100 * one


def test_the_temporary_file_has_no_name(folder, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    training, _ = load(folder, size=8, scratch=scratch)
    assert list(scratch.iterdir()) == []
    assert training.images.mean() > 0


def test_closing_gives_the_disk_space_back(folder):
    with load(folder, size=8)[0] as training:
        assert len(training.images) == 8
    assert training.images.shape == (0, 8, 8, 3)
    training.close()
    assert len(training.labels) == 8


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads the mappings of Linux")
def test_the_file_goes_with_the_last_array_that_shows_it(folder, tmp_path):
    def mapped() -> bool:
        return str(scratch) in Path("/proc/self/maps").read_text()

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    training, validation = load(folder, size=8, scratch=scratch)
    validation.close()
    part = training.images[2:]
    training.close()
    assert mapped()
    assert part.mean() > 0
    del part
    assert not mapped()


def test_a_disk_that_is_too_small_is_noticed_before_decoding(folder, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=100_000)
    monkeypatch.setattr(images.shutil, "disk_usage", lambda path: usage)
    monkeypatch.setattr(images, "decode", None)
    with pytest.raises(OSError, match=r"not enough disk space(?s:.*)9 MB for 12 images of 256x256"):
        load(folder, size=256)


def test_a_scratch_directory_that_does_not_exist(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load(folder, size=8, scratch=tmp_path / "nowhere")


@pytest.mark.parametrize("size", [4, 2000, 32.0, None])
def test_a_size_that_is_none_is_refused_before_the_folder_is_read(size):
    with pytest.raises(ValueError, match="image size is not usable"):
        load("/nowhere", size=size)
    with pytest.raises(ValueError, match="image size is not usable"):
        digits(size=size)


@pytest.mark.parametrize("limit", [0, -1, 2.0, True])
def test_a_limit_that_is_none_is_refused(folder, limit):
    with pytest.raises(ValueError, match="limit of images per class is not usable"):
        load(folder, size=8, limit_per_class=limit)


def test_the_digits_are_split_evenly_and_always_alike():
    pytest.importorskip("sklearn")
    training, validation = digits(size=8)
    assert len(training.images) + len(validation.images) == 1797
    assert len(validation.images) == pytest.approx(1797 / 5, abs=10)
    for found in (training, validation):
        assert found.classes == tuple("0123456789")
        assert found.paths == () and found.skipped == ()
        assert found.images.dtype == np.float32 and found.labels.dtype == np.int32
        assert (found.images.min(), found.images.max()) == (0, 1)
        shares = np.bincount(found.labels) / len(found.labels)
        assert shares == pytest.approx(np.full(10, 0.1), abs=0.01)
    assert np.array_equal(training.images, digits(size=8)[0].images)


@pytest.mark.parametrize("size", [8, 16, 20])
def test_the_digits_are_scikit_learns(size):
    datasets = pytest.importorskip("sklearn.datasets")
    data = datasets.load_digits()
    training, validation = digits(size=size)
    assert training.images.shape[1:] == (size, size, 3)
    # The first five images of the digit 3: four for training, the fifth for validation.
    threes = data.images[data.target == 3] / 16
    ours = np.concatenate(
        [training.images[training.labels == 3][:4], validation.images[validation.labels == 3][:1]]
    )
    for original, image in zip(threes[:5], ours, strict=True):
        for row in range(size):
            for column in range(size):
                assert (image[row, column] == original[row * 8 // size, column * 8 // size]).all()


def test_without_scikit_learn_the_digits_say_how_to_get_it(monkeypatch):
    real_import = builtins.__import__

    def without(name: str, *args: object, **kwargs: object) -> object:
        if name.startswith("sklearn"):
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install 'minikeras\[digits\]'"):
        digits()
