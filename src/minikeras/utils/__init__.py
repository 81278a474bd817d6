"""Helpers that Keras keeps in `utils`: seeds, labels, sequences, files of data, batches."""

from minikeras.utils.images import image_dataset_from_directory
from minikeras.utils.numbers import normalize, to_categorical
from minikeras.utils.pictures import array_to_img, img_to_array, load_img
from minikeras.utils.progbar import Progbar
from minikeras.utils.py_dataset import PyDataset, Sequence
from minikeras.utils.seeding import set_random_seed
from minikeras.utils.sequences import pad_sequences
from minikeras.utils.split import split_dataset
from minikeras.utils.texts import text_dataset_from_directory
from minikeras.utils.timeseries import timeseries_dataset_from_array

__all__ = [
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "normalize",
    "pad_sequences",
    "set_random_seed",
    "split_dataset",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "to_categorical",
]
