"""One sample, in a process of its own: `python -m benchmarks.sample KIND ARGUMENTS`.

The last line that it prints holds what was measured, as JSON. The functions are named like the
kinds; their arguments are those that `suite` gives.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import math
import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

CORES = 2
Found = dict[str, Any]


def use_cores(count: int) -> None:
    """Let this process use so many cores, which TensorFlow asks for."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])


def step(
    library: str, workload: str, epochs: int, steps: int | None = None, jit: bool = False
) -> Found:
    """Seconds to import, to the end of the first step, and of a step in each later epoch.

    The first step is construct, compile and fit on one batch. The epoch after it warms up.
    """
    begun = time.perf_counter()
    from benchmarks.programs import load, program
    from benchmarks.workloads import WORKLOADS

    load(library)
    imported = time.perf_counter() - begun
    told = WORKLOADS[workload]
    batch, steps = told.batch, steps or told.steps
    x, y = told.data(batch * steps)
    started = time.perf_counter()
    made = program(library, told, jit=jit)
    made.start(x[:batch], y[:batch])
    made.fit(x[:batch], y[:batch], 1)
    first = time.perf_counter() - started
    ends = [epoch.ended for epoch in made.fit(x, y, epochs + 1)]
    return {
        "import": imported,
        "first": first,
        "steps": [(end - begin) / steps for begin, end in zip(ends, ends[1:], strict=False)],
    }


def inference(library: str, workload: str, rows: int, times: int) -> Found:
    """Seconds of evaluate and of predict on so many rows, each after one that warms up."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import WORKLOADS

    load(library)
    told = WORKLOADS[workload]
    x, y = told.data(rows)
    made = program(library, told)
    made.start(x, y)
    return {
        "evaluate": _times(lambda: made.evaluate(x, y), times),
        "predict": _times(lambda: made.predict(x), times),
    }


def _times(act: Any, times: int) -> list[float]:
    found = []
    for _ in range(times + 1):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return found[1:]


def imports(module: str) -> Found:
    """Seconds to import TensorFlow, then a module, and then to load what a program uses of it."""
    from benchmarks.programs import KERASES, load

    times = [time.perf_counter()]
    importlib.import_module("tensorflow")
    times.append(time.perf_counter())
    importlib.import_module(module)
    times.append(time.perf_counter())
    if module in KERASES:
        load(module)
    times.append(time.perf_counter())
    names = ("tensorflow", "module", "used")
    return {name: end - begin for name, begin, end in zip(names, times, times[1:], strict=False)}


def depth(library: str, depths: list[int]) -> Found:
    """Seconds to the end of the first step of MLPs of so many layers; the first one warms up."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import deep_mlp

    load(library)
    seconds = []
    for layers in [depths[0], *depths]:
        told = deep_mlp(layers)
        x, y = told.data(told.batch)
        started = time.perf_counter()
        made = program(library, told)
        made.start(x, y)
        made.fit(x, y, 1)
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds[1:]}


def batches(library: str, sizes: list[int], steps: int) -> Found:
    """Seconds of a step of the MLP, by the rows in a batch: the second epoch after the first."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import WORKLOADS

    load(library)
    told = WORKLOADS["mlp"]
    x, y = told.data(max(sizes) * steps)
    seconds = []
    for size in sizes:
        made = program(library, told, batch=size)
        made.start(x[:size], y[:size])
        count = size * steps
        ends = [epoch.ended for epoch in made.fit(x[:count], y[:count], 3)]
        seconds.append((ends[2] - ends[1]) / steps)
    return {"seconds": seconds}


def rows(library: str, counts: list[int]) -> Found:
    """Seconds of an epoch of the MLP on so many rows, from the call of fit to its end."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import WORKLOADS

    load(library)
    told = WORKLOADS["mlp"]
    x, y = told.data(max(counts))
    made = program(library, told)
    made.start(x[:32], y[:32])
    made.fit(x[:1000], y[:1000], 1)
    seconds = []
    for count in counts:
        started = time.perf_counter()
        made.fit(x[:count], y[:count], 1)
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds}


def large_array(library: str, gigabytes: float) -> Found:
    """The most memory while a network is fitted for an epoch on an array that is large."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import deep_mlp, numbers

    load(library)
    told = deep_mlp(2)._replace(batch=256, data=numbers(64, 10))
    x, y = told.data(int(gigabytes * 1e9) // (64 * 4))
    made = program(library, told)
    made.start(x, y)
    before = _peak()
    started = time.perf_counter()
    made.fit(x, y, 1)
    seconds = time.perf_counter() - started
    return {"array": x.nbytes, "before": before, "peak": _peak(), "seconds": seconds}


def stream(library: str, counts: list[int]) -> Found:
    """The most memory after each of several epochs, ever longer, of one tf.data stream."""
    import tensorflow as tf

    from benchmarks.programs import load
    from benchmarks.workloads import deep_mlp

    K = load(library)
    model = K.Sequential(deep_mlp(2).layers(K))
    model.compile("adam", K.losses.SparseCategoricalCrossentropy(from_logits=True))

    def batch(number: Any) -> Any:
        x = tf.random.stateless_normal((1024, 64), (0, number))
        return x, tf.cast(x[:, 0] > 0, tf.int64)

    peaks = []
    for count in counts:
        model.fit(tf.data.Dataset.range(count).map(batch), verbose=0)
        peaks.append(_peak())
    return {"peaks": peaks}


def _peak() -> int:
    """Return the most bytes that this process has held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def limit(seconds: float) -> Found:
    """Floating-point operations a second of a large product and of large convolutions."""
    import tensorflow.compat.v1 as tf

    size = 2048
    found = {}
    with tf.Graph().as_default(), tf.Session() as session:
        a, b = (tf.Variable(tf.random.normal((size, size))) for _ in range(2))
        product = tf.matmul(a, b)
        kernels: dict[str, tuple[Any, float]] = {"matmul": (product.op, 2.0 * size**3)}
        for channels, pixels in ((64, 64), (128, 32)):
            images = tf.Variable(tf.random.normal((32, pixels, pixels, channels)))
            kernel = tf.Variable(tf.random.normal((3, 3, channels, channels)))
            work = 2.0 * 32 * pixels**2 * 9 * channels**2
            name = f"convolution {channels}"
            kernels[name] = (tf.nn.conv2d(images, kernel, [1, 1, 1, 1], "SAME").op, work)
        session.run(tf.global_variables_initializer())
        for name, (operation, work) in kernels.items():
            best, until = float("inf"), time.perf_counter() + seconds
            session.run(operation)
            while time.perf_counter() < until:
                started = time.perf_counter()
                session.run(operation)
                best = min(best, time.perf_counter() - started)
            found[name] = work / best
    convolutions = [rate for name, rate in found.items() if name != "matmul"]
    return {"matmul": found["matmul"], "convolution": max(convolutions)}


def profile(workload: str, steps: int) -> Found:
    """Seconds of a step of the TF1 feed loop in each type of operation, all threads together."""
    from benchmarks.programs import program
    from benchmarks.workloads import WORKLOADS

    told = WORKLOADS[workload]
    x, y = told.data(told.batch)
    made = program("feed", told)
    made.start(x, y)
    made.fit(x, y, 3)
    seconds: dict[str, float] = {}
    for kind, begin, end in _traced(lambda: made.fit(x, y, steps)):
        seconds[kind] = seconds.get(kind, 0.0) + (end - begin) / steps
    return seconds


BUSY = {"convolution": "Conv2D", "convolution or pooling": "Conv2D|MaxPool"}


def busy(workload: str, steps: int) -> Found:
    """The share of a step of minikeras in which such an operation runs, in any thread."""
    from benchmarks.programs import load, program
    from benchmarks.workloads import WORKLOADS

    load("minikeras")
    told = WORKLOADS[workload]
    x, y = told.data(told.batch)
    made = program("minikeras", told)
    made.start(x, y)
    made.fit(x, y, 3)
    shares: dict[str, list[float]] = {words: [] for words in BUSY}
    for _ in range(steps):
        ran = _traced(lambda: made.fit(x, y, 1))
        whole = max(end for _, _, end in ran) - min(begin for _, begin, _ in ran)
        for words, pattern in BUSY.items():
            spans = [(begin, end) for kind, begin, end in ran if re.search(pattern, kind)]
            shares[words].append(covered(spans) / whole)
    return {words: statistics.median(found) for words, found in shares.items()}


def covered(spans: list[tuple[float, float]]) -> float:
    """Return how long at least one of the spans lasts.

    Examples:
        >>> covered([(4.0, 5.0), (0.0, 2.0), (1.0, 3.0)])
        4.0
    """
    seconds, reached = 0.0, -math.inf
    for begin, end in sorted(spans):
        seconds += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return seconds


def _traced(act: Callable[[], object]) -> list[tuple[str, float, float]]:
    """Return the type, the begin and the end of each operation that sessions run meanwhile."""
    import tensorflow.compat.v1 as tf

    run, found = tf.Session.run, []

    def traced(session: Any, fetches: Any, feed: Any = None, given: Any = None) -> Any:
        told = tf.RunMetadata()
        options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
        options.MergeFrom(given or tf.RunOptions())
        result = run(session, fetches, feed, options, told)
        for device in told.step_stats.dev_stats:
            for node in device.node_stats:
                begin = node.all_start_micros / 1e6
                spans = node.op_start_rel_micros / 1e6, node.op_end_rel_micros / 1e6
                found.append((_type_of(node.timeline_label), begin + spans[0], begin + spans[1]))
        return result

    with mock.patch.object(tf.Session, "run", traced):
        act()
    return found


def _type_of(label: str) -> str:
    """Return the type of an operation from its label, `name = Type(inputs)`.

    The kernels of oneDNN have names of their own, such as `_MklNativeConv2D`.
    """
    kind = label.partition(" = ")[2].partition("(")[0]
    return kind.removeprefix("_MklNative").removeprefix("_Mkl") or "transfer"


KINDS = {
    act.__name__: act
    for act in (
        step,
        inference,
        imports,
        depth,
        batches,
        rows,
        large_array,
        stream,
        limit,
        profile,
        busy,
    )
}


def main() -> None:
    """Take the sample that the command line names."""
    kind, arguments = sys.argv[1], json.loads(sys.argv[2])
    use_cores(CORES)
    with contextlib.redirect_stdout(sys.stderr):
        found = KINDS[kind](**arguments)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
