"""`minikeras why`: which options reach what measures; nothing is measured."""

import os

import pytest

from minikeras import cli
from minikeras.cli.why import FULL, QUICK


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Take down what `why` would run."""
    from minikeras.why import run as module

    monkeypatch.chdir(tmp_path)
    options = []
    monkeypatch.setattr(module, "run", lambda chosen, console: options.append(chosen) or 7)
    return options


def test_why_without_arguments_is_the_full_form(told):
    """Three seeds, larger images, and a folder of its own in the current one."""
    assert cli.main(["why"]) == 7
    (chosen,) = told
    assert (chosen.data, str(chosen.out), chosen.quick) == (None, "minikeras-why", False)
    assert {name: getattr(chosen, name) for name in FULL} == FULL
    assert chosen.seeds == 3


def test_why_quick_is_shorter_in_every_way(told):
    """One seed, fewer epochs, fewer and smaller images."""
    assert cli.main(["why", "--quick"]) == 7
    (chosen,) = told
    assert chosen.quick is True
    assert {name: getattr(chosen, name) for name in QUICK} == QUICK
    assert chosen.seeds == 1
    assert all(QUICK[name] < FULL[name] for name in FULL)


@pytest.mark.parametrize("form", [[], ["--quick"]])
def test_a_number_that_is_given_counts(told, form):
    """Whatever the form."""
    given = ["--epochs", "5", "--seeds", "2", "--image-size", "16", "--data", "digits"]
    assert cli.main(["why", *given, "--out", "here", *form]) == 7
    (chosen,) = told
    assert (chosen.epochs, chosen.seeds, chosen.image_size) == (5, 2, 16)
    assert (chosen.data, str(chosen.out)) == ("digits", "here")
    assert os.listdir() == ["here"]
