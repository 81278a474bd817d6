"""Learning rates that change from step to step, computed in the graph."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import tensorflow.compat.v1 as tf

from minikeras.config import Configured, serialize
from minikeras.config import deserialize as deserialize_object
from minikeras.errors import message

__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]


class LearningRateSchedule(Configured):
    """Base of all schedules. Subclass it and write `__call__` to make your own.

    Examples:
        >>> from minikeras.testing import run
        >>> class Halve(LearningRateSchedule):
        ...     def __call__(self, step):
        ...         return 0.1 * 0.5 ** tf.cast(step, tf.float32)
        >>> run(lambda: Halve()(tf.constant(2)))
        0.025
    """

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate (float32 scalar) of a step; `step` (int64) is 0 in the first one."""
        raise NotImplementedError(
            message("A schedule needs a method `__call__(step)`.", where=type(self).__name__)
        )


class ExponentialDecay(LearningRateSchedule):
    """`initial * decay_rate ** (step / decay_steps)`; with `staircase`, the quotient rounded down.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py::ExponentialDecay.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        """Keep the numbers; `decay_steps` is above zero."""
        _require_steps(decay_steps, "decay_steps", self)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or type(self).__name__):
            initial, rate, steps = _floats(
                self.initial_learning_rate, self.decay_rate, self.decay_steps
            )
            decayed = tf.cast(step, tf.float32) / steps
            return initial * tf.pow(rate, tf.floor(decayed) if self.staircase else decayed)


class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and with step `boundaries[0]`, then `values[1]`, and so on.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py::PiecewiseConstantDecay.
    """

    def __init__(
        self,
        boundaries: Sequence[float],
        values: Sequence[float],
        name: str = "PiecewiseConstant",
    ) -> None:
        """Keep the numbers; there is one value more than boundaries."""
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                message(
                    "There is one value more than boundaries.",
                    where="PiecewiseConstantDecay(boundaries, values)",
                    got=f"{len(boundaries)} boundaries and {len(values)} values",
                )
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or "PiecewiseConstant"):
            bounds = [tf.cast(bound, step.dtype) for bound in self.boundaries]
            values = _floats(*self.values)
            rate = tf.cast(step <= bounds[0], tf.float32) * values[0]
            rate += tf.cast(step > bounds[-1], tf.float32) * values[-1]
            for low, high, value in zip(bounds[:-1], bounds[1:], values[1:-1], strict=True):
                rate += tf.cast((step > low) & (step <= high), tf.float32) * value
            return rate


class PolynomialDecay(LearningRateSchedule):
    """`(initial - end) * (1 - step / decay_steps) ** power + end`.

    After `decay_steps` the rate stays at the end, or with `cycle` starts again, towards the next
    multiple of `decay_steps`.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py::PolynomialDecay.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        """Keep the numbers; `decay_steps` is above zero."""
        _require_steps(decay_steps, "decay_steps", self)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or type(self).__name__):
            initial, end, power, steps = _floats(
                self.initial_learning_rate, self.end_learning_rate, self.power, self.decay_steps
            )
            now = tf.cast(step, tf.float32)
            if self.cycle:
                rounds = tf.where(tf.equal(now, 0), 1.0, tf.ceil(now / self.decay_steps))
                steps *= rounds
            else:
                now = tf.minimum(now, steps)
            return (initial - end) * tf.pow(1 - now / steps, power) + end


class InverseTimeDecay(LearningRateSchedule):
    """`initial / (1 + decay_rate * step / decay_steps)`; with `staircase`, rounded down.

    `InverseTimeDecay(rate, 1, decay)` is what `decay=` was in the optimizers of old.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py::InverseTimeDecay.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        """Keep the numbers; `decay_steps` is above zero."""
        _require_steps(decay_steps, "decay_steps", self)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or type(self).__name__):
            initial, rate, steps = _floats(
                self.initial_learning_rate, self.decay_rate, self.decay_steps
            )
            decayed = tf.cast(step, tf.float32) / steps
            if self.staircase:
                decayed = tf.floor(decayed)
            return initial / (1.0 + rate * decayed)


class CosineDecay(LearningRateSchedule):
    """Half a wave of the cosine from the initial rate down to `alpha` times it, then constant.

    With a `warmup_target` the rate first grows to it in a line, for `warmup_steps`, and decays
    from there.

    Source: Loshchilov and Hutter 2016;
    keras/src/optimizers/schedules/learning_rate_schedule.py::CosineDecay.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        """Keep the numbers; `decay_steps` is above zero."""
        _require_steps(decay_steps, "decay_steps", self)
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or type(self).__name__):
            initial, steps, warmup = _floats(
                self.initial_learning_rate, self.decay_steps, self.warmup_steps
            )
            now = tf.cast(step, tf.float32)
            if self.warmup_target is None:
                return self._decayed(tf.minimum(now, steps), steps, initial)
            (target,) = _floats(self.warmup_target)
            now = tf.minimum(now, steps + warmup)
            return tf.cond(
                now < warmup,
                lambda: (target - initial) * (now / warmup) + initial,
                lambda: self._decayed(now - warmup, steps, target),
            )

    def _decayed(self, now: tf.Tensor, steps: tf.Tensor, start: tf.Tensor) -> tf.Tensor:
        cosine = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * (now / steps)))
        return start * ((1 - self.alpha) * cosine + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """`CosineDecay` again and again: each time `t_mul` as long and from `m_mul` times the rate.

    Source: Loshchilov and Hutter 2016;
    keras/src/optimizers/schedules/learning_rate_schedule.py::CosineDecayRestarts.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: int,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        """Keep the numbers; `first_decay_steps` is above zero."""
        _require_steps(first_decay_steps, "first_decay_steps", self)
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = first_decay_steps
        self.t_mul = t_mul
        self.m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the rate of a step."""
        with tf.name_scope(self.name or "SGDRDecay"):
            initial, first, alpha, t_mul, m_mul = _floats(
                self.initial_learning_rate,
                self.first_decay_steps,
                self.alpha,
                self.t_mul,
                self.m_mul,
            )
            done = tf.cast(step, tf.float32) / first
            if self.t_mul == 1.0:
                restarts = tf.floor(done)
                done -= restarts
            else:
                restarts = tf.floor(tf.log(1.0 - done * (1.0 - t_mul)) / tf.log(t_mul))
                earlier = (1.0 - tf.pow(t_mul, restarts)) / (1.0 - t_mul)
                done = (done - earlier) / tf.pow(t_mul, restarts)
            wave = 1.0 + tf.cos(tf.constant(math.pi) * done)
            cosine = 0.5 * tf.pow(m_mul, restarts) * wave
            return initial * ((1 - alpha) * cosine + alpha)


SCHEDULES: dict[str, type[LearningRateSchedule]] = {
    kind.__name__: kind
    for kind in (
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        PiecewiseConstantDecay,
        PolynomialDecay,
    )
}


def deserialize(
    config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
) -> LearningRateSchedule:
    """Return the schedule that `serialize`, here or in either Keras, has written."""
    schedule: LearningRateSchedule = deserialize_object(config, SCHEDULES.get, custom_objects)
    return schedule


def _floats(*numbers: float) -> list[tf.Tensor]:
    return [tf.constant(number, tf.float32) for number in numbers]


def _require_steps(steps: float, name: str, schedule: LearningRateSchedule) -> None:
    if steps <= 0:
        where = f"{type(schedule).__name__}({name}=...)"
        raise ValueError(message(f"{name} is above zero.", where=where, got=repr(steps)))
