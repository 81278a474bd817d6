"""One process holds minikeras, eager TensorFlow, both Kerases and a TF1 program."""

import json
import logging
import random
import subprocess
import sys
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

import minikeras
from minikeras import utils
from minikeras.seeds import Ambient, SeedStream
from small import NUMBERS, X, classifier, fitted, state

v1 = tf.compat.v1


def switches():
    """Return everything global that TensorFlow, Keras and Python let a program look at."""
    default = v1.get_default_graph()
    return {
        "eager": (tf.executing_eagerly(), v1.executing_eagerly_outside_functions()),
        "graph": (id(default), len(default.get_operations()), default.seed),
        "collections": {key: len(default.get_collection(key)) for key in default.collections},
        "session": v1.get_default_session(),
        "switches": (v1.control_flow_v2_enabled(), v1.resource_variables_enabled()),
        "threads": (
            tf.config.threading.get_inter_op_parallelism_threads(),
            tf.config.threading.get_intra_op_parallelism_threads(),
        ),
        "optimizer": (
            tf.config.optimizer.get_jit(),
            tf.config.optimizer.get_experimental_options(),
        ),
        "devices": (tf.config.get_visible_devices(), tf.config.get_soft_device_placement()),
        "functions": tf.config.functions_run_eagerly(),
        "keras": [
            (
                library.backend.floatx(),
                library.backend.epsilon(),
                library.backend.image_data_format(),
            )
            for library in (keras, tf_keras)
        ],
        "random": (random.getstate(), np.random.get_state()[1].tolist(), np.random.get_state()[2]),
        "log": (tf.get_logger().level, logging.root.level, len(logging.root.handlers)),
    }


def use():
    """Do everything that a user does with a model, and return the result of the fit."""
    model = classifier(minikeras, seed=3, optimizer="rmsprop")
    found = fitted(model, validation_split=0.3)
    model.evaluate(X, NUMBERS, verbose=0)
    model.predict(X)
    model.summary(print_fn=str)
    model.explain(print_fn=str)
    model.set_weights(model.get_weights())
    model.close()
    return found


def test_using_a_model_changes_nothing_global():
    """No switch, no graph, no collection, no seed, no logger."""
    before = switches()
    first = use()
    assert switches() == before
    assert before["eager"] == (True, True)
    assert use() == first


def test_a_seeded_model_leaves_the_global_seed_alone():
    """Numbers drawn afterwards are those that come without it."""

    def drawn(between):
        tf.random.set_seed(8)
        np.random.seed(8)
        random.seed(8)
        first = tf.random.uniform([2]).numpy().tolist()
        between()
        return first, tf.random.uniform([2]).numpy().tolist(), np.random.rand(), random.random()

    assert drawn(use) == drawn(lambda: None)
    tf.random.set_seed(None)


def test_set_random_seed_is_the_one_that_does_change_it():
    """Because it is asked to; a model without a seed of its own follows it."""
    try:
        utils.set_random_seed(4)
        numbers = tf.random.uniform([2]).numpy().tolist(), np.random.rand(), random.random()
        first = state(classifier(minikeras, seed=None))
        keras.utils.set_random_seed(4)
        assert numbers == (
            tf.random.uniform([2]).numpy().tolist(),
            np.random.rand(),
            random.random(),
        )
        assert first == state(classifier(keras, seed=4))
    finally:
        Ambient.stream = SeedStream(None)
        tf.random.set_seed(None)


# -- beside the real Kerases, bit for bit ----------------------------------------------

BOTH_KERASES = """
import json, sys, warnings
warnings.simplefilter("ignore")
import numpy as np, tensorflow as tf, keras, tf_keras
x = np.random.RandomState(0).rand(20, 3).astype("float32")
y = np.random.RandomState(1).randint(0, 4, 20)

def between():
    if {together}:
        import minikeras
        for table in (minikeras.Defaults.keras(), minikeras.Defaults.tf1()):
            L = minikeras.layers
            model = minikeras.Sequential(
                [L.Dense(4), L.BatchNormalization(), L.Dropout(0.5)], defaults=table, seed=1
            )
            model.compile("adam", "mse")
            model.fit(x, np.eye(4, dtype="float32")[y], epochs=2, verbose=0)

def make(K):
    K.utils.set_random_seed(3)
    L = K.layers
    model = K.Sequential([K.Input((3,)), L.Dense(5, "relu"), L.BatchNormalization(),
                          L.Dropout(0.5), L.Dense(4, "softmax")])
    between()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def fit(model):
    told = model.fit(x, y, epochs=2, batch_size=4, verbose=0)
    return [told.history, [weight.tolist() for weight in model.get_weights()]]

found = []
between()
for K in (keras, tf_keras):
    model = make(K)
    found.append(fit(model))
    between()
    found.append(fit(model))
    found.append(tf.random.uniform([2]).numpy().tolist())
print(json.dumps(found))
"""


def child(script):
    """Run a program in a process of its own and return the last line that it prints."""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_both_kerases_train_as_in_a_process_without_minikeras():
    """Before, between and after, with the same bits."""
    alone = child(BOTH_KERASES.format(together=False))
    assert child(BOTH_KERASES.format(together=True)) == alone
    assert alone[0] != alone[1]


IMPORT = """
import json, os, sys, warnings, logging, random
import numpy as np, tensorflow as tf
v1 = tf.compat.v1

def switches():
    graph = v1.get_default_graph()
    return [
        tf.executing_eagerly(), id(graph), len(graph.get_operations()), graph.seed,
        v1.control_flow_v2_enabled(), v1.resource_variables_enabled(),
        tf.config.threading.get_inter_op_parallelism_threads(),
        tf.config.threading.get_intra_op_parallelism_threads(),
        dict(os.environ), sys.path, len(warnings.filters), tf.get_logger().level,
        logging.root.level, len(logging.root.handlers), random.getstate(),
        np.random.get_state()[1].tolist(), np.geterr(), sys.getrecursionlimit(),
    ]

def kerases():
    return [name for name in sys.modules if name.split(".")[0] in ("keras", "tf_keras")]

before, loaded = switches(), kerases()  # TensorFlow loads parts of Keras 3 itself
import minikeras
for name in minikeras.__all__:
    getattr(minikeras, name)
print(json.dumps([before == switches(), loaded == kerases()]))
"""


def test_importing_changes_nothing_and_imports_no_keras():
    """Every public name is touched, since names are found when they are used."""
    assert child(IMPORT) == [True, True]


TURNED_OFF = """
import json
import numpy as np, tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
import minikeras
from minikeras import layers
x = np.random.RandomState(0).rand(20, 3).astype("float32")
model = minikeras.Sequential(
    [layers.Dense(4), layers.BatchNormalization(), layers.Dropout(0.5)], seed=1
)
model.compile("adam", "mse")
told = model.fit(x, x[:, [0, 1, 2, 0]], epochs=3, batch_size=4, verbose=0)
graph = tf.get_default_graph()
print(json.dumps([told.history, [w.tolist() for w in model.get_weights()],
                  len(graph.get_operations()), len(tf.global_variables())]))
"""


def test_a_process_that_turned_tensorflow_2_off_gets_the_same_bits():
    """`disable_v2_behavior` is how TF1 programs begin today; their graph stays empty of ours."""
    off = child(TURNED_OFF)
    on = child(TURNED_OFF.replace("tf.disable_v2_behavior()", ""))
    assert off == on
    assert off[2:] == [0, 0]


# -- inside a program of TensorFlow 1, and in threads ------------------------------------


def test_inside_a_graph_of_the_user_nothing_is_added_to_it():
    """Scopes, devices, dependencies and the default session of the user do not reach ours."""
    alone = use()
    with tf.Graph().as_default() as graph, v1.Session() as session:
        v1.set_random_seed(77)
        own = v1.get_variable("own", [], initializer=v1.zeros_initializer())
        operations = len(graph.get_operations())
        collections = {key: list(graph.get_collection(key)) for key in graph.collections}
        with (
            v1.name_scope("theirs"),
            v1.variable_scope("theirs", reuse=True),
            v1.device("/CPU:0"),
            v1.control_dependencies([own.initializer]),
        ):
            assert use() == alone
        assert v1.get_default_graph() is graph
        assert v1.get_default_session() is session
        added = {op.name.split("/")[0] for op in graph.get_operations()[operations:]}
        assert added <= {"theirs"}
        assert len(graph.get_operations()) == operations
        found = {key: list(graph.get_collection(key)) for key in graph.collections}
        assert {key: len(value) for key, value in found.items()} == {
            key: len(value) for key, value in collections.items()
        }
        session.run(v1.global_variables_initializer())
        assert session.run(own) == 0.0


def test_inside_a_graph_a_dataset_is_refused_clearly():
    """It could only be read in eager mode; arrays work, and the model is as good as before."""
    model, data = classifier(minikeras), tf.data.Dataset.from_tensor_slices((X, NUMBERS)).batch(4)
    with tf.Graph().as_default():
        for call in (model.fit, model.evaluate, model.predict):
            with pytest.raises(
                RuntimeError, match=r"eager mode only[\s\S]*try: the same call outs"
            ):
                call(data)
        inside = fitted(model)
    assert inside == fitted(classifier(minikeras))


def test_in_threads_each_model_has_the_bits_that_it_has_alone():
    """Two fits at once, while the main thread is inside a graph of its own."""
    alone, found = use(), []
    with tf.Graph().as_default() as graph:
        threads = [threading.Thread(target=lambda: found.append(use())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert graph.get_operations() == []
    assert found == [alone, alone]


def test_a_model_made_in_one_thread_can_be_used_in_another():
    """Graph and session belong to the model, not to the thread."""
    model, twin, found = classifier(minikeras), classifier(minikeras), []
    assert fitted(model) == fitted(twin)
    thread = threading.Thread(target=lambda: found.append(fitted(model)))
    thread.start()
    thread.join()
    assert found == [fitted(twin)]
