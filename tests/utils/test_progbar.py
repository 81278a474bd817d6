"""A progress bar for one's own loop: the last line is that of Keras 3."""

import io
import re
import sys

import keras
import pytest

import minikeras


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


def last_line(K, monkeypatch, steps, **arguments):
    """Return what stands at the end of the line, without times."""
    stream = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        bar = K.utils.Progbar(**arguments)
        for step in steps:
            bar.update(*step)
    text = re.sub(r"\x1b\[\d*[mK]", "", stream.getvalue().replace("\b", ""))
    line = text.rstrip("\n").split("\n")[-1].split("\r")[-1].rstrip()
    return re.sub(r"\d+(s|ms|us)\b", "TIME", re.sub("[╺─]", "━", line))


STEPS = [(1, [("loss", 1.0), ("rate", 5.0)]), (3, [("loss", 0.5), ("rate", 4.0)])]


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"width": 11},
        {"verbose": 2},
        {"unit_name": "file"},
        {"stateful_metrics": ["rate"]},
        {"stateless_metrics": ["loss"]},
        {"verbose": 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("end", [(4, [("loss", 0.25), ("rate", 3.0)]), (4, None, True)], ids=str)
def test_the_last_line_is_that_of_keras_3(arguments, end, monkeypatch):
    """Values are means, or as they are."""
    ours, real = (
        last_line(K, monkeypatch, [*STEPS, end], target=4, **arguments) for K in (minikeras, keras)
    )
    assert ours == real


def test_means_weigh_steps(monkeypatch):
    """A value counts for all steps since the one before."""
    line = last_line(minikeras, monkeypatch, STEPS, target=4, interval=0)
    assert "loss: 0.6667" in line
    assert line.startswith("3/4 ")


def test_add_counts_on(monkeypatch):
    """From the last step."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    bar = minikeras.utils.Progbar(4, interval=0)
    bar.add(1)
    bar.add(2, [("loss", 1.0)])
    assert "3/4" in stream.getvalue().split("\r")[-1]


def test_one_list_of_names_is_enough():
    """A ValueError, as in Keras 3."""
    for K in (keras, minikeras):
        with pytest.raises(ValueError):
            K.utils.Progbar(4, stateful_metrics=["a"], stateless_metrics=["b"])
