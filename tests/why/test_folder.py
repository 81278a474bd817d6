"""Which folders are understood, and what is said of those that are not."""

import re
from pathlib import Path

import pytest

from minikeras.why.folder import FOOD_CLASSES, find_images


def lay_out(root: Path, *names: str) -> Path:
    """Make empty files: whether they decode is not the question here."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def two_classes(root: Path) -> Path:
    return lay_out(
        root,
        "training/Egg/1.jpg",
        "training/Soup/2.jpg",
        "validation/Egg/3.jpg",
        "validation/Soup/4.jpg",
    )


def refused(root: Path, *parts: str, error: type[Exception] = ValueError) -> None:
    """Check that the folder is refused, in a message with all these parts and a hint."""
    with pytest.raises(error) as caught:
        find_images(root)
    for part in (*parts, str(root), "try: "):
        assert part in str(caught.value)


def test_class_folders_are_sorted_and_so_are_their_images(tmp_path):
    names = ["training/Soup/b.jpg", "training/Soup/a.JPEG", "training/Egg/z.Jpg"]
    folder = find_images(lay_out(tmp_path, *names, "validation/Egg/1.jpg", "validation/Soup/1.jpg"))
    assert folder.directory == tmp_path
    assert folder.classes == ("Egg", "Soup")
    paths = ("training/Egg/z.Jpg", "training/Soup/a.JPEG", "training/Soup/b.jpg")
    assert folder.training.paths == tuple(str(tmp_path / path) for path in paths)
    assert folder.training.labels == (0, 1, 1)
    assert folder.validation.labels == (0, 1)
    assert folder.evaluation is None


def test_evaluation_is_read_if_it_is_there(tmp_path):
    root = lay_out(two_classes(tmp_path), "evaluation/Egg/5.jpg", "evaluation/Soup/6.jpg")
    evaluation = find_images(root).evaluation
    assert evaluation is not None
    assert evaluation.labels == (0, 1)


def test_other_files_and_hidden_ones_are_ignored(tmp_path):
    before = find_images(two_classes(tmp_path))
    lay_out(
        tmp_path, "readme.txt", "training/notes.txt", "training/Egg/1.png",
        "training/Egg/.cache.jpg", "training/.hidden/1.jpg", "training/Egg/._1.jpg",
        "training/__pycache__/x.pyc",
    )  # fmt: skip
    (tmp_path / "training" / "Egg" / "folder.jpg").mkdir()
    assert find_images(str(tmp_path)) == before


def test_numbered_files_are_sorted_by_number_not_by_text(tmp_path):
    names = [f"{split}/{n}_0.jpg" for split in ("training", "validation") for n in range(12)]
    folder = find_images(lay_out(tmp_path, *names, "training/03_1.jpg"))
    assert folder.classes == tuple(map(str, range(12)))
    assert folder.training.labels == (0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11)
    assert [Path(path).name for path in folder.training.paths][3:6] == [
        "03_1.jpg",
        "3_0.jpg",
        "4_0.jpg",
    ]


def test_eleven_numbers_are_the_classes_of_food_11(tmp_path):
    names = [f"{split}/{n}_a b.jpg" for split in ("training", "validation") for n in range(11)]
    folder = find_images(lay_out(tmp_path, *names))
    assert folder.classes == FOOD_CLASSES == tuple(sorted(FOOD_CLASSES))
    assert folder.training.labels == tuple(range(11))


def test_the_layout_may_lie_one_folder_deeper(tmp_path):
    inner = two_classes(tmp_path / "food-11")
    lay_out(tmp_path, "__MACOSX/x", "readme.md", "other/training/1.txt")
    assert find_images(tmp_path) == find_images(inner)
    assert find_images(tmp_path).directory == inner


def test_two_layouts_one_folder_deeper_are_ambiguous(tmp_path):
    two_classes(tmp_path / "food-11")
    two_classes(tmp_path / "copy")
    refused(tmp_path, "Several folders", "copy, food-11", f"give {tmp_path / 'copy'}")


def test_a_missing_directory(tmp_path):
    refused(tmp_path / "no", "does not exist", error=FileNotFoundError)


def test_a_file_instead_of_a_directory(tmp_path):
    lay_out(tmp_path, "food-11.zip")
    refused(tmp_path / "food-11.zip", "is a file", "unpack", error=NotADirectoryError)


def test_no_splits_lists_what_is_there(tmp_path):
    lay_out(tmp_path, "images/1.jpg", "labels.csv")
    refused(tmp_path, "no folder 'training' and no folder 'validation'", "got: images, labels.csv")


def test_an_empty_directory(tmp_path):
    refused(tmp_path, "no folder 'training'", "got: nothing")


@pytest.mark.parametrize(
    ("name", "split"),
    [("train", "training"), ("Training", "training"), ("trainning", "training"),
     ("val", "validation"), ("valid", "validation")],
)  # fmt: skip
def test_a_near_miss_is_pointed_out(tmp_path, name, split):
    (two_classes(tmp_path) / split).rename(tmp_path / name)
    refused(tmp_path, f"no folder '{split}'", f"try: rename '{name}' to '{split}'")


def test_two_near_misses_are_both_pointed_out(tmp_path):
    lay_out(tmp_path, "train/Egg/1.jpg", "val/Egg/1.jpg", "test/Egg/1.jpg")
    refused(tmp_path, "try: rename 'train' to 'training', rename 'val' to 'validation'")


def test_a_split_instead_of_the_whole_folder(tmp_path):
    refused(two_classes(tmp_path) / "training", f"try: give the folder above it, {tmp_path}")


def test_a_long_list_is_cut(tmp_path):
    lay_out(tmp_path, *(f"{number:02d}.jpg" for number in range(20)))
    refused(tmp_path, "10.jpg, 11.jpg and 8 more")


@pytest.mark.parametrize("split", ["training", "validation", "evaluation"])
def test_an_empty_split(tmp_path, split):
    root = two_classes(tmp_path)
    for path in (root / split).rglob("*.jpg"):
        path.rename(path.with_suffix(".png"))
    (root / split).mkdir(exist_ok=True)
    refused(root, f"The {split} split has no images", ".jpg or .jpeg")


def test_one_class_only(tmp_path):
    refused(
        lay_out(tmp_path, "training/Egg/1.jpg", "validation/Egg/1.jpg"), "one class only", "Egg"
    )


def test_classes_that_differ_are_named(tmp_path):
    root = lay_out(two_classes(tmp_path), "validation/soup/1.jpg", "validation/Rice/1.jpg")
    refused(root, "the training split has no images of some", "got: no Rice, soup")


def test_a_class_folder_without_images_is_named(tmp_path):
    root = lay_out(two_classes(tmp_path), "training/Rice/1.jpg", "validation/Rice/1.png")
    refused(root, "the validation split has no images of some", "got: no Rice")


def test_a_file_without_a_class_number(tmp_path):
    lay_out(tmp_path, "training/0_1.jpg", "training/egg_1.jpg", "validation/0_1.jpg")
    refused(tmp_path, "does not begin with a class number", "egg_1.jpg", "0_12.jpg")


@pytest.mark.parametrize("number", ["3", "57"])
def test_a_class_number_out_of_range(tmp_path, number):
    names = [
        f"{split}/{n}_1.jpg" for split in ("training", "validation") for n in ("0", "1", number)
    ]
    refused(
        lay_out(tmp_path, *names), f"class number {number} is out of range", "0 to 2", "class 2"
    )


def test_a_class_number_in_one_split_only(tmp_path):
    lay_out(tmp_path, "training/0_1.jpg", "training/1_1.jpg", "validation/0_1.jpg")
    refused(tmp_path, "the validation split has no images of some", "got: no 1")


def test_images_beside_class_folders(tmp_path):
    root = lay_out(two_classes(tmp_path), "training/0_1.jpg")
    refused(root, "both in class folders and beside them", "folders Egg, Soup; files 0_1.jpg")


def test_splits_of_different_layouts(tmp_path):
    root = lay_out(tmp_path, "training/0_1.jpg", "training/1_1.jpg")
    lay_out(root, "validation/0/1.jpg", "validation/1/1.jpg")
    refused(root, "different layouts", "numbered files in training")


def test_messages_have_one_part_a_line(tmp_path):
    with pytest.raises(ValueError) as caught:
        find_images(tmp_path)
    keys = [re.match(r" *([a-z]+): ", line) for line in str(caught.value).splitlines()[1:]]
    assert [key and key[1] for key in keys] == ["where", "got", "expected", "try"]
