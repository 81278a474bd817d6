"""Every public signature beside Keras 3's: names, order, kinds, defaults; each deviation listed.

The rules below are the one place where it stands how ours differ, and why. A deviation without a
rule fails, and so does a rule that nothing needs any more.
"""

import fnmatch
import inspect
import typing

import keras
import pytest

import minikeras

VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
MODULES = (
    "layers", "activations", "initializers", "regularizers", "constraints", "losses", "optimizers",
    "optimizers.schedules", "metrics", "callbacks", "utils", "preprocessing.image",
    "preprocessing.sequence",
)  # fmt: skip

TABLE = "None means that nobody said: a row of the table decides, in Keras's column as there"
KERAS_2 = "a spelling of Keras 2"
BY_NAME = "an option that all of its kind have, taken by its name only"
ONE_NUMBER = "one number stands for equal numbers"
OURS = "ours: no Keras has it"
# Where, what deviates, why. The first two are patterns, in which * is anything.
RULES = [
    ("layers.*", "*_initializer: None, not *", TABLE),
    ("layers.*LSTM*", "unit_forget_bias: None, not True", TABLE),
    ("layers.BatchNormalization", "momentum: None, not 0.99", TABLE),
    ("layers.BatchNormalization", "epsilon: None, not 0.001", TABLE),
    ("layers.LeakyReLU", "negative_slope: None, not 0.3", TABLE),
    ("layers.LayerNormalization", "epsilon: None, not 0.001", TABLE),
    ("layers.GRU*", "reset_after: None, not True", TABLE),
    ("layers.RNN", "zero_output_for_mask: None, not False", TABLE),
    ("initializers.*", "stddev: None, not 0.05", TABLE),
    ("initializers.*", "m*val: None, not *", TABLE),
    ("regularizers.l1_l2", "l?: None, not 0.0", "None: said, but not a penalty; Keras 2 has None"),
    ("optimizers.*", "epsilon: None, not 1e-07", TABLE),
    ("optimizers.Lion", "learning_rate: None, not 0.001", TABLE),
    ("metrics.BinaryAccuracy", "threshold: None, not 0.5", TABLE),
    ("metrics.AUC", "summation_method: None, not 'interpolation'", TABLE),
    ("Sequential.fit", "shuffle: None, not True", TABLE),
    ("layers.*", "strides: 1, not (*", ONE_NUMBER),
    ("layers.*", "dilation_rate: 1, not (*", ONE_NUMBER),
    ("layers.*", "pool_size: 2, not (*", ONE_NUMBER),
    ("layers.A*Pool*", "pool_size: 2, not required", "Keras 2 has 2, as both do for the largest"),
    ("layers.*", "name: by name only", BY_NAME),
    ("layers.*", "dtype: by name only", BY_NAME),
    ("optimizers.*", "*: by name only", BY_NAME),
    ("*Input*", "batch_shape: by name only", BY_NAME),
    ("Input", "name: by name only", BY_NAME),
    ("layers.*", "lora_*: missing", "no adapters: they are for models that are given"),
    ("layers.*", "quantization_config: missing", "no quantization"),
    ("*Input*", "sparse: missing", "no sparse inputs"),
    ("*Input*", "ragged: missing", "no ragged inputs"),
    ("*Input*", "*tensor: missing", "a Sequential is fed with data, not with a tensor"),
    ("*Input*", "optional: missing", "the one input of a Sequential is needed"),
    ("layers.InputLayer", "*input_shape: ours", KERAS_2),
    ("layers.Embedding", "input_length: ours", KERAS_2),
    ("layers.*", "implementation: ours", KERAS_2),
    ("layers.*", "time_major: ours", KERAS_2),
    ("layers.*", "zero_output_for_mask: ours", "Keras 3 has it among the options of an RNN"),
    ("layers.LayerNormalization", "rms_scaling: ours", "an older Keras 3 has it; an error here"),
    ("layers.LeakyReLU", "alpha: ours", KERAS_2),
    ("activations.relu", "alpha: ours", KERAS_2),
    ("layers.Random*", "data_format: ours", "Keras 3 has it among the options of the base"),
    ("optimizers*.serialize", "*: ours", "one function writes objects of all kinds"),
    ("optimizers*.serialize", "*: missing", "the same, under another name"),
    ("metrics.deserialize", "config*", "a name will do too"),
    ("initializers.get", "role: ours", "of the weight that nobody said anything about"),
    ("optimizers.Optimizer", "learning_rate: ours", KERAS_2),
    ("Sequential.add", "rebuild: missing", "the model is built when it is used"),
    ("Sequential.pop", "rebuild: missing", "the model is built when it is used"),
    ("Sequential.compile", "steps_per_execution: 'auto', not 1", "as many as keep the bar moving"),
    ("Sequential.compile", "auto_scale_loss: missing", "for half precision, which is not here"),
    ("Sequential.from_config", "*: ours", OURS),
    ("Sequential.save_weights", "max_shard_size: missing", "a model is one file"),
    ("Sequential.summary", "print_fn: *, not None", "the function that None means"),
    ("Sequential.summary", "*: missing", "one table of a fixed form"),
    ("Sequential", "defaults: ours", OURS),
    ("Sequential", "seed: ours", OURS),
]  # fmt: skip

# What Keras 3 has not, by name, and why it is here.
WITHOUT = {
    "layers.Cell": "the base of the cells, which a user may subclass",
    "layers.ThresholdedReLU": KERAS_2,
    "constraints.RadialConstraint": KERAS_2,
    "constraints.radial_constraint": KERAS_2,
    **{
        f"{module}.{name}": KERAS_2
        for module, names in {
            "losses": "KLD MAE MAPE MSE MSLE kld kullback_leibler_divergence logcosh mae mape mse "
            "msle",
            "metrics": "MAE MAPE MSE MSLE mae mape mse msle",
        }.items()
        for name in names.split()
    },
    "Sequential.as_layer": OURS,
    "Sequential.close": OURS,
    "Sequential.explain": OURS,
    "Sequential.with_defaults": OURS,
    "Sequential.reset_states": KERAS_2,
}


def module_of(library, path):
    for part in path.split("."):
        library = getattr(library, part)
    return library


def pairs():
    """Return the path of everything public that can be called, ours, and Keras's or None."""
    found = {"Input": (minikeras.Input, keras.Input)}
    for path in MODULES:
        ours, real = module_of(minikeras, path), module_of(keras, path)
        for name in ours.__all__:
            if callable(getattr(ours, name)):
                found[f"{path}.{name}"] = getattr(ours, name), getattr(real, name, None)
    # Keras shows the parameters of Sequential in its constructor, not in its class.
    found["Sequential"] = minikeras.Sequential.__init__, keras.Sequential.__init__
    for name in dir(minikeras.Sequential):
        method = getattr(minikeras.Sequential, name)
        if not name.startswith("_") and callable(method):
            found[f"Sequential.{name}"] = method, getattr(keras.Sequential, name, None)
    return found


PAIRS = pairs()


def options(item):
    """Return the names of the options that ours takes as `**options: Unpack[...]`."""
    function = item.__init__ if inspect.isclass(item) else item
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            hint = typing.get_type_hints(function).get(parameter.name)
            told = typing.get_args(hint)  # of Unpack
            keyed = bool(told) and typing.is_typeddict(told[0])
            return list(typing.get_type_hints(told[0])) if keyed else []
    return []


def deviations(ours, real):
    """Return what differs between two signatures, in the words of the rules."""
    mine, theirs = (
        {
            name: parameter
            for name, parameter in inspect.signature(item).parameters.items()
            if parameter.kind not in VARIADIC
        }
        for item in (ours, real)
    )
    also = options(ours)
    found = [f"{name}: ours" for name in mine if name not in theirs]
    for name, parameter in theirs.items():
        if name in mine:
            found += _parameter(name, mine[name], parameter)
        elif name not in also:
            found.append(f"{name}: missing")
        elif parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            found.append(f"{name}: by name only")
    placed = [
        [name for name in some if name in mine and name in theirs and _is_placed(mine[name])]
        for some in (mine, theirs)
    ]
    return found + ([f"order: {placed[0]}, not {placed[1]}"] if placed[0] != placed[1] else [])


def _parameter(name, mine, theirs):
    found = []
    if not _same(mine.default, theirs.default):
        found.append(f"{name}: {_shown(mine.default)}, not {_shown(theirs.default)}")
    if _is_placed(theirs) and not _is_placed(mine):
        found.append(f"{name}: by name only")
    return found


def _is_placed(parameter):
    return parameter.kind is not inspect.Parameter.KEYWORD_ONLY


def _same(this, that):
    return this is that or (isinstance(this, bool) == isinstance(that, bool) and this == that)


def _shown(default):
    return "required" if default is inspect.Parameter.empty else repr(default)


def rule_of(path, deviation):
    """Return the number of the first rule for a deviation, or None."""
    for number, (where, what, _) in enumerate(RULES):
        if fnmatch.fnmatchcase(path, where) and fnmatch.fnmatchcase(deviation, what):
            return number
    return None


def test_every_deviation_has_a_rule():
    """Those of all public classes, functions and methods."""
    alone = [
        f"{path} {deviation}"
        for path, (ours, real) in PAIRS.items()
        if real is not None
        for deviation in deviations(ours, real)
        if rule_of(path, deviation) is None
    ]
    assert alone == []


def test_every_rule_is_needed():
    """A deviation that is gone leaves no excuse behind."""
    used = {
        rule_of(path, deviation)
        for path, (ours, real) in PAIRS.items()
        if real is not None
        for deviation in deviations(ours, real)
    }
    assert [rule for number, rule in enumerate(RULES) if number not in used] == []


def test_what_keras_3_has_not_is_listed():
    """All of it, and nothing else."""
    assert {path for path, (_, real) in PAIRS.items() if real is None} == set(WITHOUT)


@pytest.mark.parametrize(
    ("ours", "real", "expected"),
    [
        (lambda a, b=1: 0, lambda a, b=1: 0, []),
        (lambda a, b=1: 0, lambda a, b=2: 0, ["b: 1, not 2"]),
        (lambda b, a: 0, lambda a, b: 0, ["order: ['b', 'a'], not ['a', 'b']"]),
        (lambda a=1: 0, lambda a: 0, ["a: 1, not required"]),
        (lambda a: 0, lambda a, c=2: 0, ["c: missing"]),
        (lambda a, d=0: 0, lambda a: 0, ["d: ours"]),
        (lambda *, a: 0, lambda a: 0, ["a: by name only"]),
        (lambda a=True: 0, lambda a=1: 0, ["a: True, not 1"]),
    ],
)
def test_a_deviation_is_seen(ours, real, expected):
    """Of names, order, defaults and kinds."""
    assert deviations(ours, real) == expected
