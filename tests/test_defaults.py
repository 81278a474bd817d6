"""The table: three columns, copies with changes, differences, and a repr that is a program."""

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minikeras.defaults import PROFILES, STAGES, Defaults, check_row, columns, names

# One other value for each row, of the kind that the row takes.
WORDS = {
    name: sorted({columns(name)[column] for column in PROFILES}, key=str)
    for name in names()
    if any(isinstance(columns(name)[column], str) for column in PROFILES)
}


def values(name):
    """Return a strategy for the values that a row takes."""
    if name in WORDS:
        return st.sampled_from(WORDS[name])
    kinds = {type(columns(name)[column]) for column in PROFILES}
    choices = {
        bool: st.booleans(),
        float: st.floats(allow_nan=False),
        int: st.integers(1, 10**6),
        tuple: st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
        type(None): st.none(),
    }
    return st.one_of([choices[kind] for kind in sorted(kinds, key=str)])


CHANGES = st.sampled_from(names()).flatmap(lambda name: st.tuples(st.just(name), values(name)))
TABLES = st.builds(
    lambda profile, changes: getattr(Defaults, profile)().replace(**dict(changes)),
    st.sampled_from(PROFILES),
    st.lists(CHANGES, max_size=12),
)


@settings(deadline=None)
@given(TABLES)
def test_the_repr_evaluates_back(table):
    """Any table, however far from the profiles, prints as a program that makes it again."""
    assert eval(repr(table), {"Defaults": Defaults, "inf": float("inf")}) == table


def test_the_repr_of_a_profile_is_its_name():
    """The three profiles print as three different names, without changes."""
    assert [repr(getattr(Defaults, profile)()) for profile in PROFILES] == [
        "Defaults.keras()",
        "Defaults.keras2()",
        "Defaults.tf1()",
    ]


def test_the_repr_starts_from_the_nearest_profile_and_keeps_the_order_of_the_table():
    """Two changes of TF1 are not forty changes of Keras, and they stand as in the table."""
    table = Defaults.tf1().replace(sort_logs=True, zero_bias=True)
    assert repr(table) == "Defaults.tf1().replace(zero_bias=True, sort_logs=True)"


@pytest.mark.parametrize("profile", PROFILES)
def test_each_profile_is_its_column(profile):
    """Every row of a profile has the value of the column of that name."""
    table = getattr(Defaults, profile)()
    assert dataclasses.asdict(table) == {name: columns(name)[profile] for name in names()}


def test_keras3_is_keras_and_the_default():
    """`keras3()` is the full name of `keras()`, which is also what `Defaults()` gives."""
    assert Defaults.keras3() == Defaults.keras() == Defaults()
    assert Defaults.keras2() != Defaults.keras() != Defaults.tf1()


def test_the_three_columns_differ_somewhere_in_every_row():
    """A row in which all columns agree would be no difference, and so no row."""
    for name in names():
        row = columns(name)
        assert len({repr(row[column]) for column in PROFILES}) > 1, name


def test_columns_names_a_stage_and_three_values():
    """Each row says when it happens; the stages stand in the order of the data."""
    stages = [columns(name)["stage"] for name in names()]
    assert stages == sorted(stages, key=STAGES.index)
    assert set(stages) == set(STAGES)
    assert dict(columns("rmsprop_root")) == {
        "stage": "update",
        "keras": "sqrt",
        "keras2": "scaled_rsqrt",
        "tf1": "exact_sqrt",
    }


def test_replace_copies_and_leaves_the_original_alone():
    """The copy has the new values, all other rows and the original are as before."""
    table = Defaults.keras()
    copy = table.replace(adam_epsilon=0.5, batch_size=None)
    assert (copy.adam_epsilon, copy.batch_size) == (0.5, None)
    assert table == Defaults.keras()
    assert copy.diff(table) == {"adam_epsilon": (0.5, 1e-7), "batch_size": (None, 32)}


def test_override_drops_none_and_keeps_zero_and_false():
    """None means "did not say"; 0.0 and False are values that somebody said."""
    table = Defaults.keras()
    said = table.override(adam_epsilon=None, rmsprop_epsilon=0.0, zero_bias=False)
    assert said.adam_epsilon == 1e-7
    assert said.rmsprop_epsilon == 0.0
    assert said.zero_bias is False
    assert said.diff(table).keys() == {"zero_bias", "rmsprop_epsilon"}


def test_override_with_a_misspelt_row_is_refused_even_if_it_says_nothing():
    """A name that is no row is a mistake; so is its `replace`."""
    with pytest.raises(TypeError, match="'adam_epsilon'"):
        Defaults.keras().override(adam_epsilom=1.0)


def test_diff_lists_both_values_in_the_order_of_the_table():
    """`diff` reads (mine, theirs), is empty for equals, and mirrors when turned round."""
    mine, theirs = Defaults.keras2(), Defaults.keras()
    found = mine.diff(theirs)
    expected = [name for name in names() if columns(name)["keras2"] != columns(name)["keras"]]
    assert list(found) == expected
    assert found["draw_seeds_at"] == ("build", "construction")
    assert theirs.diff(mine) == {name: pair[::-1] for name, pair in found.items()}
    assert mine.diff(Defaults.keras2()) == {}


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("adam_epsilom", "adam_epsilon"),
        ("zero_biases", "zero_bias"),
        ("shuffle_every_epoch", "shuffle_each_epoch"),
        ("recover_logit", "recover_logits"),
    ],
)
def test_a_misspelt_row_is_a_type_error_with_the_closest_row(misspelt, meant):
    """`replace` takes keywords, so a wrong one is the error that Python itself would raise."""
    with pytest.raises(TypeError) as caught:
        Defaults.keras().replace(**{misspelt: 1})
    text = f"{misspelt!r} is not a row of Defaults. Did you mean {meant!r}?"
    assert str(caught.value) == text


def test_a_name_like_no_row_is_told_where_the_rows_are():
    """Without a close match the message names the command that lists the rows."""
    with pytest.raises(TypeError, match="`minikeras behaviors` lists the rows"):
        Defaults.keras().replace(xyzzy=1)


def test_columns_of_no_row_is_a_value_error():
    """`columns` takes a name as data, so a wrong one is a ValueError."""
    with pytest.raises(ValueError, match="Did you mean 'clip_probabilities'"):
        columns("clip_probability")
    with pytest.raises(KeyError):
        check_row("clip_probability", KeyError)
    check_row("clip_probabilities", KeyError)


def test_the_rows_with_words_are_the_ones_tested():
    """So that the test below cannot run empty."""
    assert {"rmsprop_root", "dropout_stream", "add_penalties", "draw_seeds_at"} <= WORDS.keys()


@pytest.mark.parametrize("name", sorted(n for n in WORDS if not n.endswith("_initializer")))
def test_a_word_that_no_column_has_is_refused(name):
    """A misspelt word would silently do something else; the message lists the words."""
    with pytest.raises(ValueError) as caught:
        Defaults.keras().replace(**{name: "nonsense"})
    listed = ", ".join(sorted(map(repr, {columns(name)[column] for column in PROFILES})))
    assert str(caught.value) == f"{name} is one of {listed}, not 'nonsense'."


def test_the_constructor_refuses_unknown_words_too():
    """Not only `replace`: `Defaults(...)` itself checks."""
    with pytest.raises(ValueError, match="dropout_stream is one of"):
        Defaults(dropout_stream="statelss")


def test_kernel_initializer_takes_any_name_that_the_initializers_have():
    """It is the one row of words whose words are not in its columns."""
    assert Defaults.keras().replace(kernel_initializer="he_normal").kernel_initializer == (
        "he_normal"
    )


def test_a_table_is_frozen_and_can_be_a_key():
    """Nothing can be set or added, and equal tables have equal hashes."""
    table = Defaults.keras()
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.adam_epsilon = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.new_row = 1.0
    assert {Defaults.keras(): 1}[Defaults.keras3()] == 1


def test_rows_are_passed_by_name_only():
    """A table by position would change its meaning with every new row."""
    with pytest.raises(TypeError):
        Defaults("construction")


def test_names_are_the_fields_and_are_full_words():
    """`dataclasses.fields` is the registry; names are lower case words."""
    assert names() == tuple(field.name for field in dataclasses.fields(Defaults))
    assert all(re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name) for name in names())
