"""How fast minikeras is, beside both Kerases and TensorFlow 1 by hand.

`python -m benchmarks` measures, and writes `docs/performance.json`, from which
`docs/performance.md` prints its tables. `workloads` holds what is trained, `networks` and `loops`
the same by hand in TensorFlow 1, `programs` gives them all one interface, `sample` measures one of
them in a process of its own, `suite` runs the samples in turn.
"""
