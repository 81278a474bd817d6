"""The graph of a model: what is in it, and what one run of it does, beside NumPy."""

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import minikeras
from minikeras import Defaults, Sequential, graph, layers, losses, metrics, optimizers, utils
from minikeras.objective import DataSpec, Training
from minikeras.seeds import Ambient, SeedStream
from small import NUMBERS, REAL, X, classifier, dense, fitted, regressor, sequential

LINE = [layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
# Halves and quarters, so that NumPy and TensorFlow round nothing, in whatever order they add.
x = np.array([[1], [2], [0], [1], [2], [2], [4]], np.float32)
y = np.array([[1], [1], [2], [4], [0], [2], [1]], np.float32)
BOUNDS = [0, 2, 6, 7]


def build(stack=LINE, *, optimizer=None, seed=1, training=True, defaults=None):
    """Return the graph of a regression from one number to one number."""
    told = Training(
        losses.MeanSquaredError(),
        optimizer or optimizers.SGD(0.25),
        ["mse"],
        DataSpec((1,), "float32"),
    )
    table = defaults or Defaults.keras()
    return graph.build(stack, DataSpec((1,), "float32"), told if training else None, table, seed)


def run(compiled, *fetches, state=(0, 0, 0, 0), rate=0.25, bounds=BOUNDS):
    """Initialise, and return what each run on the whole chunk gives."""
    feed = compiled.feed
    values = {feed.x: x, feed.bounds: bounds, feed.state: state, feed.learning_rate: rate}
    values |= {} if feed.y is None else {feed.y: y}
    with tf.Session(graph=compiled.graph) as session:
        session.run(compiled.initialize)
        return [session.run(fetch, values) for fetch in fetches]


def numpy_steps(weight, rate=0.25):
    """Return the weight after one step on each batch, and the sums and counts of the losses."""
    total = count = 0.0
    for start, stop in zip(BOUNDS, BOUNDS[1:], strict=False):
        error = x[start:stop] * weight - y[start:stop]
        total += float(np.mean(error**2)) * (stop - start)
        count += stop - start
        weight -= rate * float(np.mean(2 * error * x[start:stop]))
    return weight, [total, count, total, count]


def test_one_run_takes_a_step_on_each_batch_of_a_chunk():
    """The next batch sees the new weight; losses count as many rows as their batch has."""
    compiled = build()
    (sums, results), weight = run(compiled, compiled.train, compiled.variables[0])
    expected, state = numpy_steps(0.0)
    assert weight.tolist() == [[expected]]
    assert sums.tolist() == state
    assert state[1] == len(x)
    assert results == (np.float32(state[0] / state[1]),) * 2


def test_sums_and_counts_go_on_from_those_that_are_fed():
    """So an epoch may take many runs."""
    compiled = build()
    (measured,) = run(compiled, compiled.train, state=[8, 2, 4, 1])
    total, count, *_ = numpy_steps(0.0)[1]
    assert measured.state.tolist() == [total + 8, count + 2, total + 4, count + 1]


def test_the_learning_rate_is_fed():
    """And not a number in the graph."""
    compiled = build()
    for rate in (0.5, 0.0):
        _, weight = run(compiled, compiled.train, compiled.variables[0], rate=rate)
        assert weight.tolist() == [[numpy_steps(0.0, rate)[0]]]


def test_evaluate_and_predict_change_no_variable():
    """They walk over the same batches, and the predictions stand in their order."""
    compiled = build([layers.BatchNormalization(), layers.Dropout(0.5), *LINE])
    every = [*compiled.variables, *compiled.optimizer_variables, compiled.training_calls]
    fetches = every, compiled.evaluate, compiled.predict, every
    before, (sums, _), rows, after = run(compiled, *fetches)
    assert [v.tolist() for v in before] == [v.tolist() for v in after]
    assert sums.tolist() == [float(np.sum(y**2)), 7] * 2
    assert rows.tolist() == [[0.0]] * 7
    line = build()
    _, rows, weight = run(line, line.train, line.predict, line.variables[0])
    assert rows.tolist() == (x * weight).tolist()


def test_a_chunk_without_batches_changes_nothing():
    """The loop runs zero times."""
    compiled = build()
    (sums, results), weight = run(compiled, compiled.train, compiled.variables[0], bounds=[0])
    assert (sums.tolist(), results, weight.tolist()) == ([0, 0, 0, 0], (0, 0), [[0]])


def test_every_step_is_counted_once():
    """By the optimizer and by the layers that draw; evaluate counts nothing."""
    compiled = build()
    counters = [compiled.optimizer_variables[0], compiled.training_calls]
    *_, evaluated, _, trained = run(
        compiled, compiled.evaluate, compiled.predict, counters, compiled.train, counters
    )
    assert (evaluated, trained) == ([0, 0], [3, 3])


def test_without_training_there_is_only_a_prediction():
    """No label, no loss, no optimizer."""
    compiled = build(training=False)
    assert (compiled.train, compiled.evaluate, compiled.feed.y) == (None, None, None)
    assert (compiled.metric_names, compiled.optimizer_variables) == ((), ())
    (rows,) = run(compiled, compiled.predict)
    assert rows.tolist() == [[0.0]] * 7


def test_the_variables_are_sorted_by_what_they_are():
    """Weights as in Keras, those that train, and those of the optimizer."""
    stack = [layers.BatchNormalization(), layers.Dense(1)]
    compiled = build(stack, optimizer=optimizers.Adam())
    named = [weight.op.name.split("/")[-1] for weight in compiled.variables]
    assert named == ["gamma", "beta", "moving_mean", "moving_variance", "kernel", "bias"]
    assert [w.variable.op.name.split("/")[-1] for w in compiled.weights if w.trained] == [
        *["gamma", "beta", "kernel", "bias"]
    ]
    assert len(compiled.optimizer_variables) >= 1 + 2 * 4
    assert not {v.name for v in compiled.variables} & {v.name for v in compiled.optimizer_variables}
    assert compiled.metric_names == ("loss", "mse")
    assert [built.name for built in compiled.layers] == ["batch_normalization", "dense"]
    assert [built.output_shape for built in compiled.layers] == [(None, 1), (None, 1)]


def test_each_graph_is_its_own():
    """Two graphs of one description share nothing, and neither is the default graph."""
    one, two = build(), build()
    assert len({one.graph, two.graph, tf.get_default_graph()}) == 3
    _, trained = run(one, one.train, one.variables[0])
    (fresh,) = run(two, two.variables[0])
    assert trained.tolist() != fresh.tolist() == [[0.0]]


def test_an_epoch_is_one_session_run(monkeypatch):
    """That is what the loop in the graph is for."""
    model = classifier(minikeras, steps_per_execution=100)
    fitted(model, epochs=1)
    session, calls = model._runtime.session, []
    run_as_ever = session.run
    monkeypatch.setattr(session, "run", lambda *a: (calls.append(a), run_as_ever(*a))[1])
    model.fit(X, NUMBERS, epochs=3, batch_size=1, verbose=0)
    assert len(calls) == 3
    model.evaluate(X, NUMBERS, batch_size=1, verbose=0)
    model.predict(X, batch_size=1)
    assert len(calls) == 5


def test_without_resource_variables_there_is_no_loop_and_the_same_numbers():
    """A loop cannot hold reference variables, so each batch is a run of its own."""
    plain = Defaults.keras().replace(resource_variables=False)
    assert (build().looped, build(defaults=plain).looped) == (True, False)
    loops = [op.type for op in build(defaults=plain).graph.get_operations() if "While" in op.type]
    assert loops == []
    ours, looped = (classifier(minikeras, table) for table in (plain, Defaults.keras()))
    assert fitted(ours) == fitted(looped)


class Idle(layers.Layer):
    """A layer with a weight that nothing depends on, or that all depends on by its sign."""

    def __init__(self, blocks):
        super().__init__()
        self.blocks = blocks

    def make_weights(self, input_shape, make):
        return {"idle": make("idle", (1,), minikeras.initializers.get("ones"))}

    def call(self, x, weights, step):
        return tf.stop_gradient(x) if self.blocks else x


def test_a_weight_that_no_gradient_reaches_stays_and_is_warned_of():
    """The others train; if none is left, it is a ValueError. As in Keras 3."""
    model = regressor(minikeras, layers=lambda K: [K.Input((3,)), Idle(False), K.layers.Dense(1)])
    before = model.get_weights()
    with pytest.warns(UserWarning, match="does not depend on 1 of the weights"):
        model.fit(X, REAL, verbose=0)
    idle, kernel = model.get_weights()[:2]
    assert idle.tolist() == [1.0]
    assert kernel.tolist() != before[1].tolist()
    blocked = regressor(minikeras, layers=lambda K: [K.Input((3,)), K.layers.Dense(1), Idle(True)])
    with pytest.raises(ValueError, match="No gradient reaches any weight"):
        blocked.fit(X, REAL, verbose=0)


@pytest.mark.parametrize(
    ("stack", "text"),
    [
        ([layers.Dense(2), layers.Conv2D(2, 3)], r"Layer 1 \(conv2d\)"),
        (
            [layers.Dense(2), layers.Dense(3, name="mine"), layers.MaxPooling2D(2)],
            r"Layer 2 \(max_p",
        ),
    ],
)
def test_a_layer_that_does_not_fit_is_named_with_its_place(stack, text):
    """The index, the name, what came and what was expected; nothing is built."""
    model = Sequential([minikeras.Input((3,)), *stack])
    with pytest.raises(ValueError, match=text) as error:
        model.build()
    assert "got:" in str(error.value)
    assert "expected:" in str(error.value)
    assert not model.built


def test_the_seed_of_the_graph_is_that_of_the_model_or_of_the_process(monkeypatch):
    """Without either it is another one each time."""
    monkeypatch.setattr(Ambient, "stream", SeedStream(None))
    free = {build(seed=None).graph.seed for _ in range(3)}
    assert len(free) == 3
    assert build(seed=5).graph.seed == 5
    try:
        utils.set_random_seed(11)
        assert build(seed=None).graph.seed == 11
        assert build(seed=5).graph.seed == 5
    finally:
        Ambient.stream = SeedStream(None)
        tf.random.set_random_seed(None)


def test_objects_may_be_compiled_into_two_models():
    """A loss, a metric and an optimizer are descriptions; each graph has its own state."""
    loss, rule, metric = losses.MeanSquaredError(), optimizers.Adam(), metrics.BinaryAccuracy()

    def model():
        made = sequential(minikeras, lambda K: dense(K, units=1, activation=None))
        made.compile(rule, loss, [metric])
        return made

    one, two = model(), model()
    first = fitted(one, y=REAL)
    assert fitted(two, y=REAL) == first
    assert fitted(one, y=REAL) != first
