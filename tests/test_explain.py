"""`explain`: every row of the table that a model meets, and no other, in 80 columns."""

import numpy as np
import pytest

import minikeras
from minikeras import Defaults, Input, Sequential, initializers, layers, optimizers, regularizers
from minikeras.defaults import STAGES, columns, names
from minikeras.explain import WHILE_FITTING
from small import NUMBERS, REAL, X, classifier, regressor, state


def text_of(model, **arguments):
    """Return what `explain` prints, and check its width."""
    printed = []
    model.explain(print_fn=printed.append, **arguments)
    (text,) = printed
    assert max(map(len, text.splitlines())) <= 80
    return text


def cells(text):
    """Return the cells of each row of the table; folded lines are put together again."""
    rows, found = [line for line in text.splitlines() if line.startswith("│")], []
    for line in rows:
        parts = [part.strip() for part in line.strip("│").split("│")]
        if parts[0]:
            found.append(parts)
        else:
            found[-1] = [a + b for a, b in zip(found[-1], parts, strict=True)]
    return [row for row in found if row[0] not in STAGES]


def listed(model, **arguments):
    """Return the names of the rows, each once, in order."""
    return list(dict.fromkeys(row[0] for row in cells(text_of(model, **arguments))))


# Callbacks are given to `fit`, so their rows are listed for every model.
FEED = [
    *["shuffle_each_epoch", "new_order_each_epoch", "batch_size", "fill_epoch"],
    *["open_dataset_again", "end_epoch_first"],
    *["repeat_peeked_batches", "count_missing_batch", "multiply_class_weights", "keep_last_batch"],
    *["freeze_at", "keep_metrics", "reduce_rate_in"],
]
REPORT = ["average_epoch_loss", "reset_metrics", "evaluate_in_inference_mode", "sort_logs"]
REPORT += ["fuse_prediction", "monitor_direction", "judge_improvement", "log_learning_rate"]
START = [
    "draw_seeds_at",
    "kernel_initializer",
    "zero_bias",
    "stateless_draws",
    "count_receptive_field",
    "resource_variables",
]
LOSS = ["cast_labels", "align_label_rank"]
MET = {
    "a line": (
        lambda: regressor(minikeras, layers=lambda K: [Input((3,)), layers.Dense(1)]),
        [*START, "add_bias", "cast_inputs", *LOSS, "average_over_batch", *FEED, *REPORT],
    ),
    "without a bias": (
        lambda: regressor(
            minikeras, layers=lambda K: [Input((3,)), layers.Dense(1, use_bias=False)]
        ),
        [
            *(row for row in START if row != "zero_bias"),
            *["cast_inputs", *LOSS, "average_over_batch", *FEED, *REPORT],
        ],
    ),
    "momentum": (
        lambda: regressor(
            minikeras,
            layers=lambda K: [Input((3,)), layers.Dense(1, kernel_initializer="zeros")],
            optimizer=optimizers.SGD(momentum=0.9),
        ),
        [
            *["draw_seeds_at", "zero_bias", "resource_variables", "add_bias"],
            *["cast_inputs", *LOSS, "average_over_batch"],
            *["momentum_includes_learning_rate", *FEED, *REPORT],
        ],
    ),
    "probabilities": (
        lambda: classifier(
            minikeras,
            layers=lambda K: [
                Input((3,)),
                layers.Dense(4, "softmax", kernel_initializer="random_uniform"),
                layers.Dropout(0.5),
            ],
            optimizer="rmsprop",
            loss="categorical_crossentropy",
        ),
        [
            *["draw_seeds_at", "zero_bias", "stateless_draws", "random_uniform_range"],
            *["resource_variables", "cast_inputs"],
            *["dropout_argument", "dropout_training_flag", "dropout_stream", *LOSS],
            *["copy_in_inference", "align_metric_labels", "mask_metrics", "reduce_metric_values"],
            *["recover_logits", "renormalize_probabilities", "clip_probabilities"],
            "average_over_batch",
            *["rmsprop_accumulator", "rmsprop_epsilon", "rmsprop_root", *FEED],
            *["resolve_accuracy", *REPORT],
        ],
    ),
    "an image net": (
        lambda: regressor(
            minikeras,
            layers=lambda K: [
                Input((6, 6, 1)),
                layers.Conv2D(2, 3, kernel_initializer="he_normal", kernel_regularizer="l2"),
                layers.BatchNormalization(),
                layers.Flatten(),
                layers.Dense(1, kernel_initializer="truncated_normal"),
            ],
            optimizer="adam",
        ),
        [
            *["draw_seeds_at", "zero_bias", "stateless_draws", "truncated_normal_stddev"],
            *["count_receptive_field", "correct_truncation", "resource_variables", "cast_inputs"],
            *["batchnorm_bessel", "batchnorm_epsilon", "batchnorm_momentum"],
            *["add_bias", "mask_moments", "gather_penalties"],
            *["moving_average_update", *LOSS, "average_over_batch", "l2_penalty", "add_penalties"],
            *["adam_one_minus_beta", "adam_beta_power", "adam_epsilon", *FEED, *REPORT],
        ],
    ),
}


@pytest.mark.parametrize("case", MET)
def test_the_rows_that_a_model_meets_are_listed_and_no_other(case):
    """In the order of the table, whether it was built before or not."""
    make, rows = MET[case]
    model = make()
    assert listed(model) == [row for row in names() if row in rows]
    assert len(rows) == len(set(rows))
    model.build()
    assert listed(model) == [row for row in names() if row in rows]


def test_rows_of_the_feed_are_listed_for_every_model():
    """What `fit` will be given is not known; that each row is explained, the contract asks."""
    for _, rows in MET.values():
        assert set(WHILE_FITTING) <= set(rows)


@pytest.mark.parametrize("row", ["zero_bias", "adam_epsilon", "shuffle_each_epoch", "cast_labels"])
def test_a_row_that_is_listed_changes_the_fit(row):
    """And one that is not listed changes nothing."""
    absent = ["random_normal_stddev", "batchnorm_epsilon", "l2_penalty", "rmsprop_epsilon"]

    def fit(defaults):
        model = regressor(minikeras, defaults, optimizer="adam")
        try:
            model.fit(X, NUMBERS, epochs=2, batch_size=4, verbose=0)
        except (TypeError, ValueError):
            return "an error"
        return state(model), listed(model)

    plain, rows = fit(Defaults.keras())
    other = Defaults.keras().replace(**{row: columns(row)["tf1"]})
    assert row in rows
    assert fit(other)[0] != plain
    unmet = Defaults.keras().replace(**{name: columns(name)["tf1"] for name in absent})
    assert not set(absent) & set(rows)
    assert fit(unmet) == (plain, rows)


def test_what_the_user_said_is_marked():
    """One line for the value of the table, one for the value of the argument, with their places."""
    model = Sequential(
        [
            Input((4, 4, 1)),
            layers.Conv2D(2, 3, kernel_initializer=initializers.RandomNormal(stddev=0.3)),
            layers.BatchNormalization(epsilon=0.5),
            layers.Flatten(),
            layers.Dense(2, kernel_initializer="random_normal"),
        ]
    )
    model.compile(optimizers.Adam(epsilon=1e-4), "mse")
    rows = cells(text_of(model))
    assert [row[1:] for row in rows if row[0] == "random_normal_stddev"] == [
        ["0.3 (you)", "1.0", "conv2d"],
        ["0.05", "1.0", "dense"],
    ]
    said = {row[0]: row[1:] for row in rows if row[1].endswith(" (you)")}
    assert said == {
        "random_normal_stddev": ["0.3 (you)", "1.0", "conv2d"],
        "batchnorm_epsilon": ["0.5 (you)", "1e-05", "batch_normalization"],
        "adam_epsilon": ["0.0001 (you)", "1e-08", ""],
    }
    places = {row[0]: row[3] for row in rows}
    assert places["batchnorm_momentum"] == "batch_normalization"
    assert places["zero_bias"].replace(",", " ").split() == ["conv2d", "dense"]
    assert places["batch_size"] == ""


def test_against_another_table_what_is_the_same_says_same():
    """The heading, the values and the sum of the last line are those of the other table."""
    model = classifier(minikeras)
    for other, heading in (
        (Defaults.keras(), "keras"),
        (Defaults.keras2(), "keras2"),
        (Defaults.keras2().replace(batch_size=7, zero_bias=False), "other"),
        (Defaults.tf1(), "tf1"),
    ):
        text = text_of(model, against=other)
        rows = cells(text)
        expected = Defaults.keras().diff(other)
        assert text.splitlines()[2].split()[-4] == heading
        for name, mine, theirs, _ in rows:
            assert mine == str(getattr(Defaults.keras(), name))
            assert theirs == (str(expected[name][1]) if name in expected else "same")
        different = sum(row[2] != "same" for row in rows)
        last = " ".join(text.split("\n└")[1].split("\n")[1:])
        assert last == f"{different} of {len(rows)} rows differ from {other!r}."
    assert cells(text_of(model)) == cells(text_of(model, against=Defaults.tf1()))


def test_a_model_with_another_table_shows_it():
    """The first column is what this model does."""
    model = classifier(minikeras, Defaults.tf1())
    rows = {row[0]: row[1:3] for row in cells(text_of(model, against=Defaults.keras()))}
    assert rows["batch_size"] == ["None", "32"]
    assert rows["kernel_initializer"] == ["random_normal", "glorot_uniform"]


def test_before_compile_only_the_layers_are_explained():
    """No loss, no optimizer, no metric, no feed."""
    model = Sequential([Input((3,)), layers.Dense(1, kernel_regularizer=regularizers.L2(0.1))])
    rows = [*START, "add_bias", "evaluate_in_inference_mode", "fuse_prediction"]
    assert listed(model) == rows
    assert not model.built


def test_explain_needs_a_shape_and_changes_nothing():
    """Neither the weights, nor the optimizer, nor what comes next."""
    with pytest.raises(ValueError, match=r"shape of the input[\s\S]*explain\(\)[\s\S]*try: Input"):
        Sequential([layers.Dense(1)]).explain()
    model, twin = (classifier(minikeras) for _ in range(2))
    for each in (model, twin):
        each.fit(X, NUMBERS, verbose=0)
    text = text_of(model)
    assert text == text_of(model)
    assert state(model) == state(twin)
    for each in (model, twin):
        each.fit(X, NUMBERS, verbose=0)
    assert state(model) == state(twin)
    lazy = Sequential([layers.Dense(1)])
    lazy.compile("sgd", "mse")
    lazy.fit(X, REAL, verbose=0)
    assert "zero_bias" in listed(lazy)
    assert np.isfinite(lazy.predict(X)).all()


def test_after_a_second_compile_the_new_loss_is_explained():
    """Also while the graph is still the old one."""
    model = classifier(minikeras)
    model.fit(X, NUMBERS, verbose=0)
    model.compile("sgd", "mse", metrics=[])
    assert "resolve_accuracy" not in listed(model)
    assert "adam_epsilon" not in listed(model)
