"""The one shape of every error message: what, where, got, expected, try."""

import pytest

from kerases import parts
from minikeras.errors import NotALayerError, NotCompiledError, message, unknown


def test_a_message_has_its_parts_in_order_one_a_line():
    """What comes first and alone; the rest is indented and named."""
    text = message("Bad padding.", where="Conv2D", got="'sane'", expected="'same'", hint="'valid'")
    assert text.splitlines() == [
        "Bad padding.",
        "  where: Conv2D",
        "  got: 'sane'",
        "  expected: 'same'",
        "  try: 'valid'",
    ]


def test_parts_that_are_none_are_left_out():
    """A part that nobody knows leaves no empty line behind."""
    assert message("Bad.") == "Bad."
    assert message("Bad.", hint="this").splitlines() == ["Bad.", "  try: this"]
    assert message("Bad.", where="here", expected="more").splitlines() == [
        "Bad.",
        "  where: here",
        "  expected: more",
    ]


@pytest.mark.parametrize("got", [0, False, "", [], 0.0])
def test_a_part_that_is_false_is_not_left_out(got):
    """Zero, an empty string and False are things one can get."""
    assert message("Bad.", got=got) == f"Bad.\n  got: {got}"


def test_unknown_lists_the_names_and_suggests_the_closest():
    """A misspelt name is answered with the name that was meant."""
    with pytest.raises(ValueError) as caught:
        raise ValueError(unknown("optimizer", "adm", ["sgd", "rmsprop", "adam"], "compile(...)"))
    assert parts(caught) == {
        "what": "Unknown optimizer.",
        "where": "compile(...)",
        "got": "'adm'",
        "expected": "one of adam, rmsprop, sgd",
        "try": "'adam'",
    }


def test_unknown_suggests_nothing_when_nothing_is_close():
    """A wild guess would be worse than no suggestion."""
    assert "try:" not in unknown("loss", "xyzzy", ["mse", "binary_crossentropy"], "compile")


def test_unknown_takes_a_name_that_is_no_string():
    """Whatever stands where a name should be is shown as Python shows it."""
    text = unknown("loss", 3, iter(["mse"]), "compile(loss=...)")
    assert text.splitlines()[2:] == ["  got: 3", "  expected: one of mse"]


@pytest.mark.parametrize(
    ("error", "keras_3", "keras_2"),
    [(NotCompiledError, ValueError, RuntimeError), (NotALayerError, ValueError, TypeError)],
)
def test_an_error_on_which_the_kerases_disagree_is_caught_as_either(error, keras_3, keras_2):
    """A program that expects the class of its Keras goes on working."""
    for expected in (keras_3, keras_2):
        with pytest.raises(expected, match="Bad"):
            raise error(message("Bad."))
