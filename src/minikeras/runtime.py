"""The graph and the session of one model, which hold its weights while it lives.

A layer may be in several models: `Sequential(model.layers[:2])`, or a Sequential inside
another. In Keras all of them see the same weights. Here each model has a graph of its own, and
the layer knows in which one it was used last, its home. A model that is about to run first takes
over what its layers have learned elsewhere, and then is their home.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf

from minikeras.defaults import Defaults
from minikeras.errors import message
from minikeras.graph import Compiled
from minikeras.graph import build as build_graph
from minikeras.layers.base import Layer, all_layers
from minikeras.objective import DataSpec, Training
from minikeras.stack import Owner
from minikeras.variables import assign


class Runtime:
    """A graph, a session, and what the graph was told to train."""

    def __init__(self, layers: Sequence[Layer], defaults: Defaults, seed: int | None) -> None:
        """Keep what a graph is built from."""
        self.layers, self.defaults, self.seed = layers, defaults, seed
        self.compiled: Compiled | None = None
        self.told: Training | None = None
        self._session: tf.Session | None = None
        self._built: list[Layer] = []  # those in the graph, inner ones too

    @property
    def session(self) -> tf.Session:
        """The session; there is one as soon as there is a graph."""
        assert self._session is not None
        return self._session

    def build(self, inputs: DataSpec, told: Training | None, jit: bool = False) -> Compiled:
        """Build a graph and a session; what an earlier graph has learned is carried over."""
        compiled = build_graph(self.layers, inputs, told, self.defaults, self.seed, jit)
        session = tf.Session(graph=compiled.graph)
        session.run(compiled.initialize)
        if self.compiled is not None:
            _carry_over(self.compiled, self.session, compiled, session, _same_rule(self.told, told))
            self.session.close()
        self.compiled, self._session, self.told = compiled, session, told
        self._built = all_layers(self.layers)
        if told is not None:
            counter = compiled.optimizer_variables[0]
            told.optimizer.count_steps = lambda: int(session.run(counter))
        self.settle()
        return compiled

    def close(self) -> None:
        """Close the session and forget the graph; the weights are gone."""
        if self.compiled is not None:
            for layer in self._built:
                layer.home = None if layer.home is self else layer.home
            if self.told is not None:
                self.told.optimizer.count_steps = None
            self.session.close()
        self._session = self.compiled = self.told = None

    def settle(self) -> None:
        """Become the home of all layers, with the weights that they have learned elsewhere."""
        assert self.compiled is not None
        for layer, weights, states in self.compiled.owners:
            if layer.home is not None and layer.home is not self:
                values = layer.home.newest_values(layer)
                pairs = zip([*weights, *states], values, strict=True)
                fitting = [pair for pair in pairs if pair[0].shape == np.shape(pair[1])]
                assign([mine for mine, _ in fitting], [v for _, v in fitting], self.session)
        for layer in self._built:
            layer.home = self

    # -- what layers ask of their home --------------------------------------------------

    def newest_values(self, layer: Layer) -> list[np.ndarray]:
        """Return the weights and states that a layer has itself, if this is its home."""
        _, weights, states = self._owner(layer)
        values: list[np.ndarray] = self.session.run([*weights, *states])
        return values

    def _owner(self, layer: Layer) -> Owner:
        assert self.compiled is not None
        found = (owner for owner in self.compiled.owners if owner.layer is layer)
        return next(found, Owner(layer, [], []))

    def layer_variables(self, layer: Layer) -> list[tf.Variable]:
        """Return the variables of a layer and of the layers inside it."""
        found = list(self._owner(layer).weights)
        for inner in layer.inner_layers():
            found += self.layer_variables(inner)
        return found

    def layer_values(self, layer: Layer) -> list[np.ndarray]:
        """Return the values of these variables."""
        self.settle()
        values: list[np.ndarray] = self.session.run(self.layer_variables(layer))
        return values

    def set_layer_values(self, layer: Layer, values: Sequence[np.ndarray]) -> None:
        """Set these variables; nothing is changed unless all shapes fit."""
        self.settle()
        set_values(self.layer_variables(layer), values, self.session, f"{layer.name}.set_weights")

    def forget_states(self, layers: Sequence[Layer]) -> None:
        """Set what layers, and those inside them, remember from batch to batch to zero.

        An integer counts what a layer has drawn, as a seed of Keras 3 does; it goes on.
        """
        self.settle()
        states = [state for layer in all_layers(layers) for state in self._owner(layer).states]
        floats = [state for state in states if state.dtype.base_dtype.is_floating]
        self.session.run([state.initializer for state in floats])


def set_values(
    variables: Sequence[tf.Variable], values: Sequence[Any], session: tf.Session, where: str
) -> None:
    """Set variables; a ValueError, and no change, unless all shapes fit."""
    shapes = [np.shape(value) for value in values]
    wanted = [tuple(variable.shape.as_list()) for variable in variables]
    if shapes != wanted:
        raise ValueError(
            message(
                "The weights do not fit.",
                where=where,
                got=f"{len(shapes)} arrays of shapes {shapes}",
                expected=f"{len(wanted)} arrays of shapes {wanted}",
            )
        )
    assign(variables, values, session)


def _same_rule(old: Training | None, new: Training | None) -> bool:
    return old is not None and new is not None and old.optimizer is new.optimizer


def _carry_over(
    old: Compiled, old_session: tf.Session, new: Compiled, session: tf.Session, optimizer: bool
) -> None:
    """Set the variables of a new graph to what an old one has learned, layer by layer."""
    before = {id(owner.layer): owner for owner in old.owners}
    pairs = [(new.training_calls, old.training_calls)]
    for layer, *kinds in new.owners:
        for mine, theirs in zip(kinds, before.get(id(layer), (layer, [], []))[1:], strict=True):
            pairs += zip(mine, theirs, strict=bool(theirs))
    if optimizer:
        pairs += _optimizer_pairs(old, new, {id(mine): theirs for mine, theirs in pairs})
    pairs = [(mine, theirs) for mine, theirs in pairs if mine.shape == theirs.shape]
    assign([mine for mine, _ in pairs], old_session.run([theirs for _, theirs in pairs]), session)


def _optimizer_pairs(
    old: Compiled, new: Compiled, same: Mapping[int, tf.Variable]
) -> list[tuple[tf.Variable, tf.Variable]]:
    """Return the variables of an optimizer beside its old ones: those of each weight, the rest."""
    slots = {id(weight): variables for weight, variables in old.slots}
    pairs: list[tuple[tf.Variable, tf.Variable]] = []
    for weight, variables in new.slots:
        earlier = slots.get(id(same.get(id(weight))), [])
        pairs += zip(variables, earlier, strict=bool(earlier))
    rest = []
    for compiled in (new, old):
        own = {id(variable) for _, variables in compiled.slots for variable in variables}
        rest.append([v for v in compiled.optimizer_variables if id(v) not in own])
    return pairs + list(zip(*rest, strict=True))
