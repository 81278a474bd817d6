"""The part of a graph that runs: what nobody asks for is built, and no more."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def needed(graph: Any, targets: Iterable[str]) -> list[Any]:
    """Return the nodes that the targets need, and in each function what its results need."""
    parts = [(graph.node, {*targets})]
    for function in graph.library.function:
        ends = {*function.ret.values(), *function.control_ret.values()}
        ends |= {node.name for node in function.node_def if _changes(node.op)}
        parts.append((function.node_def, {_name(end) for end in ends}))
    return [node for nodes, ends in parts for node in _reached(nodes, ends)]


def _reached(nodes: Iterable[Any], ends: set[str]) -> Iterator[Any]:
    by_name: Mapping[str, Any] = {node.name: node for node in nodes}
    waiting, seen = [*ends], set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in seen:  # an argument of a function is no node
            seen.add(name)
            waiting += map(_name, by_name[name].input)
            yield by_name[name]


def _name(end: str) -> str:
    return end.removeprefix("^").partition(":")[0]


def _changes(op: str) -> bool:
    """Return whether an op of a function runs although nobody asks for it."""
    return any(word in op for word in ("Assign", "Apply", "Scatter"))
