"""`explain`: every row of the table that a model meets, and no other, in 80 columns."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import minikeras
from minikeras import Defaults, Input, Sequential, initializers, layers, optimizers, regularizers
from minikeras.defaults import columns, names
from minikeras.pages import page
from small import NUMBERS, REAL, X, classifier, regressor, state


def text_of(model, **arguments):
    """Return what `explain` prints, and check its width."""
    printed = []
    assert model.explain(print_fn=printed.append, **arguments) is None
    (text,) = printed
    assert max(map(len, text.splitlines())) <= 80
    return text


def taken(model, against=None):
    """Return the sections of a model by name, each a list of decisions."""
    sections = model.explain(against, format="dict")["sections"]
    return {section["name"]: section["decisions"] for section in sections}


def listed(model, **arguments):
    """Return the names of the rows, each once, in the order of the table."""
    rows = {item["row"] for items in taken(model, **arguments).values() for item in items}
    return [row for row in names() if row in rows]


PACKAGE = Path(minikeras.__file__).parent
FED = ["data.py", "epochs.py", "feeding.py", "orders.py", "sequential.py", "training.py"]


def read_in(*paths):
    """Return the rows that files name after a point."""
    words = {word for path in paths for word in re.findall(r"\.(\w+)", path.read_text())}
    return [row for row in names() if row in words]


# What `fit` will be given is not known, so these rows are listed for every compiled model.
ASKED = read_in(*(PACKAGE / "callbacks").glob("*.py"))
FEED = sorted({*read_in(*(PACKAGE / name for name in FED)), *ASKED} - {"cast_inputs"})
REPORT = ["average_epoch_loss", "evaluate_in_inference_mode", "fuse_prediction"]
START = [
    "draw_seeds_at",
    "kernel_initializer",
    "zero_bias",
    "stateless_draws",
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
            *["copy_in_inference", "align_metric_labels", "reduce_metric_values"],
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
            "freeze_batchnorm",
            *["batchnorm_bessel", "batchnorm_epsilon", "batchnorm_momentum"],
            *["add_bias", "gather_penalties"],
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


def test_rows_that_are_read_while_fitting_are_found_in_the_sources():
    """Those of callbacks stand at the end, under their own head."""
    assert {"freeze_at", "batch_size", "shuffle_each_epoch", "sort_logs"} <= set(FEED)
    assert "reduce_rate_in" in ASKED
    sections = taken(classifier(minikeras))
    assert list(sections)[-1] == "callbacks"
    assert [item["row"] for item in sections["callbacks"]] == ASKED
    assert {item["row"] for item in sections["feed"]} == {
        row for row in FEED if columns(row)["stage"] == "feed"
    }


def test_each_layer_has_its_decisions_and_the_model_those_of_its_stages():
    """Layer by layer, with the stages of the whole model around them."""
    model = Sequential(
        [
            Input((6, 6, 1)),
            layers.Conv2D(2, 3, kernel_regularizer="l2"),
            layers.Conv2D(2, 3, kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Flatten(),
            Sequential([layers.Dropout(0.5), layers.Dense(3)], name="inner"),
            layers.Dense(2, name="logits"),
        ]
    )
    model.compile("adam", "mse")
    sections = taken(model)
    inside = ["conv2d", "conv2d_1", "batch_normalization", "flatten", "inner", "logits"]
    around = [*["initialise", "forward"], *["loss", "update", "feed", "report", "callbacks"]]
    assert list(sections) == [*around[:2], *inside, *around[2:]]
    rows = {name: [item["row"] for item in items] for name, items in sections.items()}
    assert rows["conv2d"] == rows["conv2d_1"]
    assert "l2_penalty" in rows["conv2d"]
    assert "batchnorm_epsilon" in rows["batch_normalization"]
    assert rows["flatten"] == []
    assert {"dropout_argument", "zero_bias"} <= set(rows["inner"])
    assert "dropout_argument" not in rows["logits"]
    assert rows["update"] == [row for row in rows["update"] if columns(row)["stage"] == "update"]
    for items in rows.values():
        assert items == [row for row in names() if row in items]
    text = text_of(model)
    heads = [line.partition(" (")[0] for line in text.splitlines() if line.endswith(")")]
    assert heads == ["conv2d", "batch_normalization", "inner", "logits"]
    assert "\nconv2d_1 (Conv2D): as conv2d\n" in text
    assert "\nflatten (Flatten): nothing\n" in text


def test_a_difference_has_its_consequence_once_and_what_is_the_same_has_none():
    """The first clause of the symptom on the row's page."""
    text = " ".join(text_of(classifier(minikeras), against=Defaults.keras2()).split())
    for items in taken(classifier(minikeras), Defaults.keras2()).values():
        for item in items:
            clause = page(item["row"]).consequence
            assert item["consequence"] == clause
            assert text.count(clause) == item["differs"], item["row"]


@pytest.mark.parametrize("row", names())
def test_every_page_has_a_clause_of_consequence(row):
    """Short enough to be read in passing, and saying what is seen, not where it is not."""
    clause = page(row).consequence
    assert 10 < len(clause) < 260
    assert clause.endswith((".", "?"))
    assert not clause.startswith(("None on", "None for"))


def test_a_dict_is_what_json_keeps():
    """Tables, counts, sections, decisions with both values."""
    model = regressor(
        minikeras,
        Defaults.keras().replace(random_uniform_range=(-2.0, 2.0)),
        layers=lambda K: [Input((3,)), layers.Dense(1, kernel_initializer="random_uniform")],
    )
    told = model.explain(format="dict")
    assert json.loads(json.dumps(told)) == told
    assert told["defaults"] == "Defaults.keras().replace(random_uniform_range=(-2.0, 2.0))"
    assert told["against"] == "Defaults.tf1()"
    items = [item for section in told["sections"] for item in section["decisions"]]
    assert told["rows"] == len(items)
    assert told["different"] == sum(item["differs"] for item in items)
    (dense,) = [section for section in told["sections"] if section["layer"]]
    assert (dense["name"], dense["layer"]) == ("dense", "Dense")
    (decision,) = [item for item in items if item["row"] == "random_uniform_range"]
    clause = decision.pop("consequence")
    assert clause == "Positive weights never cancel, so every unit sums all of its inputs."
    expected = {"stage": "initialise", "value": [-2.0, 2.0], "other": [0.0, 1.0]}
    expected |= {"row": "random_uniform_range", "differs": True, "said": False}
    assert decision == expected
    assert decision in dense["decisions"]


def test_markdown_is_one_table():
    """Of five columns, with the same rows, and the sum below."""
    model = classifier(minikeras, layers=lambda K: [Input((3,)), layers.Dense(3), layers.Dense(3)])
    printed = []
    model.explain(Defaults.keras2(), "markdown", printed.append)
    *lines, empty, last = printed[0].splitlines()
    assert lines[0] == "| Where | Row | This model | keras2 | What comes of it |"
    assert lines[1] == "| --- | --- | --- | --- | --- |"
    cells = [line.strip("|").split(" | ") for line in lines[2:]]
    assert {len(line) for line in cells} == {5}
    assert [line[1].strip("`") for line in cells if line[0].strip() == "dense, dense_1"] == [
        item["row"] for item in taken(model)["dense_1"]
    ]
    assert all((line[3] == "same") == (line[4].strip() == "") for line in cells)
    assert (empty, last) == ("", text_of(model, against=Defaults.keras2()).splitlines()[-1])


def test_another_format_is_an_error_that_names_those_there_are():
    """Before anything is printed."""
    with pytest.raises(ValueError, match=r"'html'[\s\S]*'table', 'markdown', 'dict'"):
        classifier(minikeras).explain(format="html", print_fn=pytest.fail)


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
    found = taken(model)
    said = {
        (name, item["row"]): (item["value"], item["other"])
        for name, items in found.items()
        for item in items
        if item["said"]
    }
    assert said == {
        ("conv2d", "random_normal_stddev"): (0.3, 1.0),
        ("batch_normalization", "batchnorm_epsilon"): (0.5, 1e-5),
        ("update", "adam_epsilon"): (1e-4, 1e-8),
    }
    dense = {item["row"]: item["value"] for item in found["dense"]}
    assert dense["random_normal_stddev"] == 0.05
    lines = [line.split() for line in text_of(model).splitlines()]
    assert ["random_normal_stddev", "0.3", "(you)", "1.0"] in lines
    assert ["random_normal_stddev", "0.05", "1.0"] in lines


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
        lines = [line.split() for line in text.splitlines()]
        expected = Defaults.keras().diff(other)
        assert lines[1] == ["this", "model", heading]
        items = [item for items in taken(model, other).values() for item in items]
        for item in items:
            mine, theirs = expected.get(item["row"], (getattr(Defaults.keras(), item["row"]),) * 2)
            assert (item["value"], item["other"]) == (mine, theirs)
            second = str(theirs) if item["row"] in expected else "same"
            assert [item["row"], str(mine), second] in lines
        once = {(item["row"], repr(item["value"]), item["said"]): item["differs"] for item in items}
        sum_of_it = f"{sum(once.values())} of {len(once)} rows differ from {other!r}."
        assert " ".join(text.split()).endswith(sum_of_it)
    assert text_of(model) == text_of(model, against=Defaults.tf1())


def test_a_model_with_another_table_shows_it():
    """The first column is what this model does."""
    found = taken(classifier(minikeras, Defaults.tf1()), Defaults.keras())
    rows = {item["row"]: (item["value"], item["other"]) for i in found.values() for item in i}
    assert rows["batch_size"] == (None, 32)
    assert rows["kernel_initializer"] == ("random_normal", "glorot_uniform")


def test_metrics_that_weigh_and_the_weight_of_the_loss_count_before_fit():
    """All that `compile` was told."""
    model = Sequential([Input((3,)), layers.Dense(4, "softmax")])
    model.compile("sgd", "mse")
    assert "resolve_accuracy" not in listed(model)
    model.compile("sgd", "mse", loss_weights=2.0, weighted_metrics=["accuracy"])
    assert "resolve_accuracy" in listed(model)


def test_before_compile_only_the_layers_are_explained():
    """No loss, no optimizer, no metric, no feed."""
    model = Sequential([Input((3,)), layers.Dense(1, kernel_regularizer=regularizers.L2(0.1))])
    rows = [*START, "add_bias", "evaluate_in_inference_mode", "fuse_prediction"]
    assert listed(model) == rows
    assert not model.built


def test_against_is_a_table():
    """As `defaults` is, and not the name of one."""
    model = Sequential([Input((3,)), layers.Dense(1)])
    with pytest.raises(TypeError, match=r"against takes a table[\s\S]*'keras2'[\s\S]*keras2\(\)"):
        model.explain("keras2")


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
