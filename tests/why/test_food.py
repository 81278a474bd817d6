"""The rendered set: its files, its cache, and how hard it is."""

import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from minikeras.why import food
from minikeras.why.folder import FOOD_CLASSES, SPLITS, find_images
from minikeras.why.food import MANIFEST, cache_directory, render
from minikeras.why.images import ImageSet, load

FEW = {"training": 2, "validation": 1, "evaluation": 1}


def files(directory: Path) -> dict[str, bytes]:
    paths = sorted(path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(tmp_path_factory.mktemp("cache") / "few", images_per_class=FEW)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImageSet, ImageSet]:
    numbers = {"training": 16, "validation": 8, "evaluation": 1}
    directory = tmp_path_factory.mktemp("cache") / "small"
    return load(render(directory, images_per_class=numbers), size=16)


def test_the_set_has_the_folders_of_food_11(few):
    assert sorted(child.name for child in few.iterdir()) == sorted([*SPLITS, MANIFEST])
    for split in SPLITS:
        assert tuple(sorted(child.name for child in (few / split).iterdir())) == FOOD_CLASSES
        for name in FOOD_CLASSES:
            numbered = [f"{number:06d}.jpg" for number in range(FEW[split])]
            assert sorted(child.name for child in (few / split / name).iterdir()) == numbered


def test_the_files_are_jpegs_of_many_sizes_and_qualities(few):
    pictures = [data for name, data in files(few).items() if name.endswith(".jpg")]
    assert len(pictures) == 44
    assert len(set(pictures)) == 44
    assert all(data.startswith(b"\xff\xd8\xff") for data in pictures)
    assert len({tf.io.decode_jpeg(data).shape for data in pictures}) > 30
    # The first table of divisors, which the quality scales, begins after its marker.
    tables = {data[start : start + 69] for data in pictures if (start := data.find(b"\xff\xdb"))}
    assert len(tables) > 20


def test_the_same_seed_gives_the_same_bytes(few, tmp_path):
    assert files(render(tmp_path / "again", images_per_class=FEW)) == files(few)


def test_another_seed_gives_other_pictures(few, tmp_path):
    other = files(render(tmp_path / "other", images_per_class=FEW, seed=1))
    assert other.keys() == files(few).keys()
    assert not set(other.values()) & set(files(few).values())


def test_a_larger_set_begins_with_the_smaller_one(few, tmp_path):
    more = files(render(tmp_path / "more", images_per_class=FEW | {"training": 3}))
    jpegs = {name: data for name, data in files(few).items() if name != MANIFEST}
    assert jpegs.items() <= more.items()


@pytest.mark.usefixtures("quick")
def test_a_number_gives_a_third_for_validation_and_for_evaluation(tmp_path):
    folder = find_images(render(tmp_path / "set", images_per_class=1))
    assert len(folder.training.paths) == 11
    assert len(folder.validation.paths) == 11
    assert folder.evaluation is not None and len(folder.evaluation.paths) == 11
    manifest = json.loads((tmp_path / "set" / MANIFEST).read_text())
    assert manifest == {
        "renderer": food.RENDERER,
        "seed": 0,
        "images_per_class": {"training": 1, "validation": 1, "evaluation": 1},
    }
    assert food._counts(90) == {"training": 90, "validation": 30, "evaluation": 30}
    assert food._counts(10) == {"training": 10, "validation": 4, "evaluation": 4}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw tiny pictures: for tests that look at the cache and not at the pictures."""

    def dots(label: int, random: np.random.Generator) -> np.ndarray:
        return random.integers(0, 256, (8, 8, 3), np.uint8)

    monkeypatch.setattr(food, "photograph", dots)


class Stop(BaseException):
    """Like KeyboardInterrupt: not an Exception."""


def never(done: int, total: int) -> None:
    raise AssertionError("rendered again")


def test_a_complete_set_is_reused(few):
    assert render(few, images_per_class=FEW, progress=never) == few


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("change", ["seed", "count", "version", "lost file", "broken manifest"])
def test_another_set_is_rendered_again(tmp_path, monkeypatch, change):
    directory = render(tmp_path / "set", images_per_class=1)
    before = files(directory)
    settings = {"images_per_class": 1, "seed": 0}
    if change == "seed":
        settings["seed"] = 1
    elif change == "count":
        settings["images_per_class"] = 2
    elif change == "version":
        monkeypatch.setattr(food, "RENDERER", food.RENDERER + 1)
    elif change == "lost file":
        (directory / "validation" / "Egg" / "000000.jpg").unlink()
    else:
        (directory / MANIFEST).write_text("{")
    render(directory, **settings)
    render(directory, **settings, progress=never)
    assert (files(directory) == before) == (change in ("lost file", "broken manifest"))
    assert [child.name for child in tmp_path.iterdir()] == ["set"]


@pytest.mark.usefixtures("quick")
def test_progress_counts_every_image(tmp_path):
    calls = []
    render(tmp_path / "set", images_per_class=1, progress=lambda *call: calls.append(call))
    assert calls == [(done, 33) for done in range(1, 34)]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("stop_at", [1, 20, 33])
def test_an_interruption_leaves_nothing(tmp_path, stop_at):
    def stop(done: int, total: int) -> None:
        if done == stop_at:
            raise Stop

    with pytest.raises(Stop):
        render(tmp_path / "set", images_per_class=1, progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_an_interruption_leaves_an_older_set_whole(tmp_path):
    def stop(done: int, total: int) -> None:
        raise Stop

    directory = render(tmp_path / "set", images_per_class=1)
    before = files(directory)
    with pytest.raises(Stop):
        render(directory, images_per_class=1, seed=1, progress=stop)
    assert files(directory) == before
    assert list(tmp_path.iterdir()) == [directory]


@pytest.mark.usefixtures("quick")
def test_a_set_finished_by_another_process_is_kept(tmp_path):
    directory = tmp_path / "set"

    def be_slower(done: int, total: int) -> None:
        if done == total:
            render(directory, images_per_class=1)
            (directory / "training" / "Egg" / "000000.jpg").touch()

    render(directory, images_per_class=1, progress=be_slower)
    render(directory, images_per_class=1, progress=never)
    assert list(tmp_path.iterdir()) == [directory]


@pytest.mark.parametrize("name", ["holiday.jpg", MANIFEST])
def test_a_directory_with_something_else_is_left_alone(tmp_path, name):
    (tmp_path / "thesis.txt").write_text("two years of work")
    (tmp_path / name).write_text("{}")
    with pytest.raises(FileExistsError, match=r"something else(?s:.*)thesis.txt(?s:.*)try: give"):
        render(tmp_path, images_per_class=1)
    assert (tmp_path / "thesis.txt").read_text() == "two years of work"


def test_a_file_in_the_place_of_the_directory_is_left_alone(tmp_path):
    (tmp_path / "set").write_text("notes")
    with pytest.raises(FileExistsError, match="something else"):
        render(tmp_path / "set", images_per_class=1)


@pytest.mark.usefixtures("quick")
def test_an_empty_directory_is_filled(tmp_path):
    assert find_images(render(tmp_path, images_per_class=1)).classes == FOOD_CLASSES


def test_a_directory_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError, match=r"cannot be written(?s:.*)try: set MINIKERAS_CACHE"):
        render(tmp_path / "file" / "set", images_per_class=1)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(food.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(PermissionError, match=r"where: .*locked(?s:.*)Permission denied"):
        render(tmp_path / "locked", images_per_class=1)


def test_a_full_disk_is_named_and_nothing_is_left(tmp_path, monkeypatch):
    def refuse(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OSError, match=r"cannot be written(?s:.*)No space left"):
        render(tmp_path / "set", images_per_class=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [0, -1, 1.5, True, None, {"training": 3}, FEW | {"test": 1}])
def test_numbers_of_images_that_are_none_are_refused(tmp_path, number):
    with pytest.raises(ValueError, match="number of images per class is not usable"):
        render(tmp_path / "set", images_per_class=number)


@pytest.mark.parametrize("seed", [-1, 0.5, None, True])
def test_seeds_that_are_none_are_refused(tmp_path, seed):
    with pytest.raises(ValueError, match="seed"):
        render(tmp_path / "set", images_per_class=1, seed=seed)


def test_the_cache_directory_follows_the_environment(monkeypatch):
    monkeypatch.setenv("MINIKERAS_CACHE", "~/kept")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    monkeypatch.setenv("HOME", "/home/someone")
    assert cache_directory() == Path("/home/someone/kept")
    monkeypatch.setenv("MINIKERAS_CACHE", "")
    assert cache_directory() == Path("/caches/minikeras")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_directory() == Path("/home/someone/.cache/minikeras")


@pytest.mark.usefixtures("quick")
def test_the_default_place_is_a_folder_of_the_cache_for_each_set(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIKERAS_CACHE", str(tmp_path))
    first, second = render(images_per_class=1), render(images_per_class=1, seed=7)
    assert first == tmp_path / "food-11-1-1-1-seed-0"
    assert second == tmp_path / "food-11-1-1-1-seed-7"
    assert sorted(tmp_path.iterdir()) == [first, second]


@pytest.mark.usefixtures("quick")
def test_rendering_leaves_the_state_of_tensorflow_alone(tmp_path):
    graph, threads = tf.compat.v1.get_default_graph(), threading.active_count()

    def look(done: int, total: int) -> None:
        assert tf.executing_eagerly()
        assert tf.compat.v1.get_default_session() is None

    render(tmp_path / "set", images_per_class=1, progress=look)
    assert tf.executing_eagerly()
    assert tf.compat.v1.get_default_graph() is graph
    assert graph.get_operations() == []
    assert threading.active_count() == threads


def test_mean_colour_alone_does_not_tell_the_classes_apart(small):
    training, validation = small
    colours, asked = training.images.mean(axis=(1, 2)), validation.images.mean(axis=(1, 2))
    centres = np.stack([colours[training.labels == label].mean(axis=0) for label in range(11)])
    nearest = np.argmin(((asked[:, None] - centres) ** 2).sum(axis=-1), axis=1)
    assert np.mean(nearest == validation.labels) < 0.6


def test_the_pixels_tell_the_classes_apart_but_not_all_of_them(small):
    """Ridge regression on the pixels: a floor for what a network with convolutions can learn."""
    training, validation = small
    known, asked = (one.images.reshape(len(one.images), -1) - 0.5 for one in small)
    weights = known.T @ np.linalg.solve(
        known @ known.T + 30 * np.eye(len(known)), np.eye(11)[training.labels]
    )
    accuracy = np.mean((asked @ weights).argmax(axis=1) == validation.labels)
    assert 3 / 11 < accuracy < 0.95


def test_the_set_has_the_permissions_of_any_new_folder(few):
    umask = os.umask(0)
    os.umask(umask)
    assert few.stat().st_mode & 0o777 == 0o777 & ~umask
