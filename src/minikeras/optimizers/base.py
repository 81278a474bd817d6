"""What every optimizer is: a description with a learning rate, and a rule for one step."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, TypedDict, Unpack

import tensorflow.compat.v1 as tf

from minikeras.behaviors.report.read_rate import read_rate
from minikeras.behaviors.update.advance_schedule import advance_schedule
from minikeras.behaviors.update.average_weights import average_weights
from minikeras.behaviors.update.group_weight_decay import group_weight_decay
from minikeras.behaviors.update.move_all_rows import move_all_rows
from minikeras.behaviors.update.swap_in_averages import swap_in_averages
from minikeras.checks import require_number
from minikeras.config import Configured, arguments, serialize
from minikeras.constraints import constrain
from minikeras.defaults import Defaults
from minikeras.errors import UnknownArgumentError, message, unknown
from minikeras.optimizers.clipping import clip
from minikeras.optimizers.schedules import LearningRateSchedule
from minikeras.optimizers.schedules import deserialize as deserialize_schedule
from minikeras.optimizers.sparse import Gradient, dense, mark, on_values, unite
from minikeras.variables import store, variable

Slots = dict[str, tf.Variable]
Rate = float | LearningRateSchedule | Callable[[], Any]
Constraint = Callable[[tf.Tensor], tf.Tensor]

# What Keras 2 took, and what to write today.
ELSEWHERE = {
    "lr": "learning_rate={!r}",
    "decay": "learning_rate=schedules.InverseTimeDecay(0.01, 1, {!r})",
    "jit_compile": "compile(jit_compile={!r})",
}


class CommonOptions(TypedDict, total=False):
    """The arguments that every optimizer takes, but the weight decay, which AdamW needs."""

    clipnorm: float | None
    global_clipnorm: float | None
    clipvalue: float | None
    use_ema: bool
    ema_momentum: float
    ema_overwrite_frequency: int | None
    loss_scale_factor: float | None
    gradient_accumulation_steps: int | None
    name: str | None


class Options(CommonOptions, total=False):
    """The arguments that every optimizer takes, beside those of its rule."""

    weight_decay: float | None


@dataclasses.dataclass
class State:
    """The variables of an optimizer: some for each weight, some shared by all."""

    slots: list[Slots]
    shared: Slots = dataclasses.field(default_factory=dict)
    averages: list[tf.Variable] = dataclasses.field(default_factory=list)
    accumulators: list[tf.Variable] = dataclasses.field(default_factory=list)

    def select(self, places: Sequence[int]) -> State:
        """Return the state of some of the weights."""
        lists = (self.slots, self.averages, self.accumulators)
        slots, averages, accumulators = (
            [items[place] for place in places] if items else [] for items in lists
        )
        return State(slots, self.shared, averages, accumulators)

    def by_weight(self) -> list[list[tf.Variable]]:
        """Return the variables of each weight, in the order in which they were made."""
        others = [items for items in (self.averages, self.accumulators) if items]
        return [
            [*slots.values(), *(items[place] for items in others)]
            for place, slots in enumerate(self.slots)
        ]


class Optimizer(Configured):
    """Base of all optimizers. Subclass it and write `make_state` and `step` to make your own.

    Args:
        learning_rate: the step size: a number, which may be set between steps as
            `model.optimizer.learning_rate = 0.01`; or a `LearningRateSchedule`; or a function
            without arguments.
        options: what Keras calls the base arguments.
            weight_decay: subtract this times the learning rate times the weight, before the step.
            clipnorm: shorten the gradient of each weight to this length.
            global_clipnorm: shorten all gradients together to this length.
            clipvalue: cut each number of a gradient to plus or minus this.
            use_ema: keep a moving average of each weight, and use it after `fit`.
            ema_momentum: the share of the old average in the new one, 0 to 1.
            ema_overwrite_frequency: also put the average into the weight every so many steps.
            loss_scale_factor: multiply the loss, and divide the gradients by the same number.
            gradient_accumulation_steps: take one step for so many batches, with their mean
                gradient.
            name: the name in the config.

    Raises:
        UnknownArgumentError: an argument that does not exist.
        ValueError: a number out of range, or two kinds of clipping.

    Source: keras/src/optimizers/base_optimizer.py::BaseOptimizer.
    """

    lazy_in_tf1 = False  # whether the op of TF1 leaves rows without a gradient alone

    def __init__(self, learning_rate: Rate, **options: Unpack[Options]) -> None:
        """Keep the learning rate and the options."""
        kind = type(self).__name__
        for name, value in options.items():
            if name not in Options.__annotations__:
                raise UnknownArgumentError(_unknown_option(name, value, kind))
        self._learning_rate: Rate = 0.0
        self._fed = 0.0  # the last number that the rate was
        self._moves, self._moment = True, "of_next_step"  # the table of the last graph says so
        self.learning_rate = learning_rate
        self.count_steps: Callable[[], int] | None = None  # set by the model that trains
        self.name = options.get("name") or _snake_case(kind)
        self.weight_decay = options.get("weight_decay")
        self.clipnorm = options.get("clipnorm")
        self.global_clipnorm = options.get("global_clipnorm")
        self.clipvalue = options.get("clipvalue")
        self.use_ema = options.get("use_ema", False)
        self.ema_momentum = options.get("ema_momentum", 0.99)
        self.ema_overwrite_frequency = options.get("ema_overwrite_frequency")
        self.loss_scale_factor = options.get("loss_scale_factor")
        self.gradient_accumulation_steps = options.get("gradient_accumulation_steps")
        self._excluded: tuple[list[Any], list[str]] = ([], [])
        self._check_options(kind)

    def _check_options(self, kind: str) -> None:
        for name in ("weight_decay", "clipnorm", "global_clipnorm", "clipvalue"):
            if getattr(self, name) is not None:
                require_number(getattr(self, name), name, kind)
        clips = [n for n in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, n)]
        if len(clips) > 1:
            raise ValueError(
                message("Only one kind of clipping.", where=kind, got=", ".join(clips))
            )
        if self.use_ema:
            require_number(self.ema_momentum, "ema_momentum", kind, high=1.0)
        for name, least in (("ema_overwrite_frequency", 1), ("gradient_accumulation_steps", 2)):
            value = getattr(self, name)
            used = value and (self.use_ema or name != "ema_overwrite_frequency")
            if used and (not isinstance(value, int) or value < least):
                what = f"{name} is an integer of {least} or more."
                raise ValueError(message(what, where=f"{kind}({name}=...)", got=repr(value)))

    # -- the learning rate -----------------------------------------------------------

    @property
    def learning_rate(self) -> float:
        """The step size; of a schedule that of the next step, or of the last one in Keras 2.

        Raises:
            TypeError: when a number is set and there is a schedule already.
        """
        return self._rate_after(read_rate(self._steps, self._moment))

    @learning_rate.setter
    def learning_rate(self, value: Rate) -> None:
        if isinstance(value, LearningRateSchedule) or callable(value):
            # A graph that was built for a number goes on with it, as in both Kerases.
            self._fed = self.rate_to_feed
            self._learning_rate = value
            return
        where = type(self).__name__
        require_number(value, "learning_rate", where)
        if isinstance(self._learning_rate, LearningRateSchedule):
            raise TypeError(
                message(
                    "A learning rate that follows a schedule cannot be set to a number.",
                    where=f"{where}.learning_rate",
                    got=repr(value),
                    expected="a LearningRateSchedule",
                    hint=f"compile the model with {where}(learning_rate={value!r})",
                )
            )
        self._learning_rate = float(value)

    @property
    def next_rate(self) -> float:
        """The step size of the next step."""
        return self._rate_after(self._steps)

    def _rate_after(self, steps: int) -> float:
        own = self._learning_rate
        if isinstance(own, LearningRateSchedule):
            return _number(own, advance_schedule(steps, self._moves))
        return float(own() if callable(own) else own)

    @property
    def rate_to_feed(self) -> float:
        """The number that a run is fed with; 0 where the graph computes the rate itself."""
        return self._fed if callable(self._learning_rate) else self._learning_rate

    @property
    def iterations(self) -> int:
        """The number of steps that were taken, in the model that trains with this optimizer."""
        return self._steps // (self.gradient_accumulation_steps or 1)

    @property
    def _steps(self) -> int:
        """The number of batches; a schedule counts them, also where a step takes several."""
        return 0 if self.count_steps is None else self.count_steps()

    def _rate(self, fed: tf.Tensor, count: tf.Tensor, defaults: Defaults) -> tf.Tensor:
        """Return the learning rate of the step with number `count + 1`, a float32 scalar."""
        if not callable(self._learning_rate):
            return fed
        with tf.name_scope("learning_rate"):
            own = self._learning_rate
            if isinstance(own, LearningRateSchedule):
                self._moves, self._moment = defaults.advance_schedule, defaults.read_rate
                rate = own(advance_schedule(count, self._moves))
            else:
                rate = own()
            return tf.cast(tf.convert_to_tensor(rate), tf.float32)

    # -- what a subclass writes --------------------------------------------------------

    def make_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make the variables of the rule in the current graph."""
        raise NotImplementedError(
            message("An optimizer needs `make_state` and `step`.", where=type(self).__name__)
        )

    def step(
        self,
        gradients: Sequence[Gradient],
        weights: Sequence[tf.Variable],
        state: State,
        learning_rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Return the ops of one step; `count` (int64 scalar) is the number of earlier steps."""
        raise NotImplementedError(
            message("An optimizer needs `make_state` and `step`.", where=type(self).__name__)
        )

    # -- what every optimizer does -----------------------------------------------------

    def exclude_from_weight_decay(
        self, var_list: Sequence[Any] | None = None, var_names: Sequence[str] | None = None
    ) -> None:
        """Spare some weights: these variables, or those with one of these words in the name."""
        self._excluded = (list(var_list or ()), list(var_names or ()))

    def scale_loss(self, loss: tf.Tensor) -> tf.Tensor:
        """Return the loss whose gradients `apply` takes."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def build_state(self, weights: Sequence[tf.Variable], defaults: Defaults) -> State:
        """Make all variables of the optimizer, in the order of Keras."""
        averages = zeros(weights, "average", defaults) if self.use_ema else []
        steps = self.gradient_accumulation_steps
        accumulators = zeros(weights, "gradient_accumulator", defaults) if steps else []
        state = self.make_state(weights, defaults)
        return dataclasses.replace(state, averages=averages, accumulators=accumulators)

    def apply(
        self,
        gradients: Sequence[Gradient],
        weights: Sequence[tf.Variable],
        state: State,
        learning_rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
        constraints: Sequence[Constraint | None] | None = None,
    ) -> list[tf.Operation]:
        """Return the ops of one step with all options, in the order of Keras.

        Clip, decay, step, average, constrain. `constraints` are functions of a weight, one for
        each of `weights`, or None.
        """
        rate = self._rate(learning_rate, count, defaults)
        if self.loss_scale_factor is not None:
            scale = self.loss_scale_factor
            gradients = [on_values(lambda values: values / scale, each) for each in gradients]
        steps = self.gradient_accumulation_steps
        now = count // steps if steps else count
        before = _read(weights, gradients) if self.use_ema else []
        if steps:
            due = tf.equal((count + 1) % steps, 0)
            update = _Update(self, weights, state, rate, now, defaults)
            with tf.control_dependencies(before):
                updates = [update.when(due, gradients, steps)]
        else:
            updates = self._update(gradients, after(before, weights), state, rate, now, defaults)
        updates += self._average(before, weights, state, now, defaults, updates)
        return updates + _constrain(weights, constraints, updates, defaults)

    def finalize(
        self, weights: Sequence[tf.Variable], state: State, defaults: Defaults
    ) -> list[tf.Operation]:
        """Return what is to be run when `fit` ends: the averages become the weights."""
        if not self.use_ema:
            return []
        return swap_in_averages(weights, state.averages, defaults.swap_in_averages)

    def _update(
        self,
        gradients: Sequence[Gradient],
        weights: Sequence[tf.Variable],
        state: State,
        rate: tf.Tensor,
        count: tf.Tensor,
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Clip, decay, step."""
        clips = (self.clipnorm, self.global_clipnorm, self.clipvalue)
        gradients = unite(clip(mark(gradients, defaults), *clips), defaults)
        weights = after(self._decay(weights, rate, gradients, defaults), weights)
        rows = [
            (variable, gradient.indices)
            for gradient, weight, slots in zip(gradients, weights, state.slots, strict=True)
            if isinstance(gradient, tf.IndexedSlices) and self.lazy_in_tf1
            for variable in (weight, *slots.values())
        ]
        return move_all_rows(
            lambda: self.step(gradients, weights, state, rate, count, defaults),
            rows,
            not rows or defaults.move_all_rows,
        )

    def _decay(
        self,
        weights: Sequence[tf.Variable],
        rate: tf.Tensor,
        gradients: Sequence[Gradient],
        defaults: Defaults,
    ) -> list[tf.Operation]:
        """Return `w -= w * weight_decay * rate` for all weights that are not excluded."""
        if self.weight_decay is None:
            return []
        decaying = [weight for weight in weights if self._decays(weight)]
        decay, first = self.weight_decay, defaults.group_weight_decay
        return [
            weight.assign_sub(group_weight_decay(value, decay, rate, first))
            for weight, value in zip(decaying, _read(decaying, gradients), strict=True)
        ]

    def _decays(self, weight: tf.Variable) -> bool:
        variables, words = self._excluded
        return not (
            any(weight is variable or weight.name == variable for variable in variables)
            or any(re.search(word, weight.name) for word in words)
        )

    def overwrite_frequency(self, defaults: Defaults) -> int | None:
        """Return after how many steps the averages go into the weights; None: not in between."""
        return self.ema_overwrite_frequency

    def _average(
        self,
        before: Sequence[tf.Tensor],
        weights: Sequence[tf.Variable],
        state: State,
        count: tf.Tensor,
        defaults: Defaults,
        updates: Sequence[tf.Operation],
    ) -> list[tf.Operation]:
        """Move the averages, and put them into the weights when it is time."""
        if not self.use_ema:
            return []
        first, start = tf.equal(count, 0), defaults.average_weights
        frequency = self.overwrite_frequency(defaults)
        ops = []
        values = zip(before, weights, _read(weights, updates), state.averages, strict=True)
        for old, weight, new, average in values:
            moved = average_weights(average, old, new, self.ema_momentum, first, start)
            moved = store(average, moved)
            ops.append(moved.op)
            if frequency:
                due = tf.equal((count + 1) % frequency, 0)
                ops.append(weight.assign(tf.where(due, moved, new)))
        return ops

    # -- config ------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal optimizer, in the order of Keras 3."""
        rule = {name: value for name, value in arguments(self).items() if name != "weight_decay"}
        names = [name for name in Options.__annotations__ if name != "name"]
        config = {"name": self.name, "learning_rate": serialize(self._learning_rate)}
        config |= {name: getattr(self, name) for name in names}
        return config | {name: value for name, value in rule.items() if name != "learning_rate"}

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Make an optimizer from what `get_config` returned, here or in either Keras."""
        told = {k: v for k, v in config.items() if k not in ("jit_compile", "is_legacy_optimizer")}
        if isinstance(told.get("learning_rate"), Mapping):
            told["learning_rate"] = deserialize_schedule(told["learning_rate"])
        return cls(**told)

    def __repr__(self) -> str:
        """Return the expression that makes an equal object; options only if they were said."""
        said = arguments(self) | {"learning_rate": self._learning_rate}
        usual = Optimizer(0.0, name=_snake_case(type(self).__name__))
        for name in Options.__annotations__:
            if name not in said and getattr(self, name) != getattr(usual, name):
                said[name] = getattr(self, name)
        shown = ", ".join(f"{name}={value!r}" for name, value in said.items())
        return f"{type(self).__name__}({shown})"


@dataclasses.dataclass
class _Update:
    """One step that is taken when enough gradients were collected."""

    optimizer: Optimizer
    weights: Sequence[tf.Variable]
    state: State
    rate: tf.Tensor
    count: tf.Tensor
    defaults: Defaults

    def when(self, due: tf.Tensor, gradients: Sequence[Gradient], steps: int) -> tf.Operation:
        """Take the step with the mean gradient if `due`, and collect otherwise."""
        sums = self.state.accumulators
        totals = [dense(gradient) for gradient in gradients]
        if self.weights[0].op.type != "VarHandleOp":
            return self._take_back_unless(due, totals, steps)

        def take() -> tf.Tensor:
            means = [
                (g + total.read_value()) / steps for g, total in zip(totals, sums, strict=True)
            ]
            rest = (self.weights, self.state, self.rate, self.count, self.defaults)
            with tf.control_dependencies(self.optimizer._update(means, *rest)):
                empty = [total.assign(tf.zeros(total.shape)) for total in sums]
            with tf.control_dependencies(empty):
                return tf.constant(True)

        def collect() -> tf.Tensor:
            added = [
                total.assign(total.read_value() + g) for g, total in zip(totals, sums, strict=True)
            ]
            with tf.control_dependencies(added):
                return tf.constant(False)

        return tf.cond(due, take, collect).op

    def _take_back_unless(
        self, due: tf.Tensor, totals: Sequence[tf.Tensor], steps: int
    ) -> tf.Operation:
        """Do the same with reference variables, which a branch of `tf.cond` cannot change."""
        sums = self.state.accumulators
        own = [*self.weights, *(slot for slots in self.state.slots for slot in slots.values())]
        own += self.state.shared.values()
        old = [tf.gather(variable.read_value()[tf.newaxis], 0) for variable in own]  # copies
        added = [g + total.read_value() for g, total in zip(totals, sums, strict=True)]
        means = [each / steps for each in added]
        rest = (self.weights, self.state, self.rate, self.count, self.defaults)
        with tf.control_dependencies([*old, *means]):
            updates = self.optimizer._update(means, *rest)
        with tf.control_dependencies(updates):
            kept = [
                variable.assign(tf.where(due, variable.read_value(), value)).op
                for variable, value in zip(own, old, strict=True)
            ]
            kept += [
                total.assign(tf.where(due, tf.zeros_like(each), each)).op
                for total, each in zip(sums, added, strict=True)
            ]
        return tf.group(*kept)


def _constrain(
    weights: Sequence[tf.Variable],
    constraints: Sequence[Constraint | None] | None,
    updates: Sequence[tf.Operation],
    defaults: Defaults,
) -> list[tf.Operation]:
    """Return the assignments of the constrained weights, after all updates."""
    pairs = zip(weights, constraints or [None] * len(weights), strict=True)
    bound = [(weight, constraint) for weight, constraint in pairs if constraint is not None]
    if not bound:
        return []
    with tf.name_scope("constraints"):
        values = _read([weight for weight, _ in bound], updates)
        return [
            weight.assign(constrain(constraint, value, defaults))
            for (weight, constraint), value in zip(bound, values, strict=True)
        ]


class After:
    """A weight whose reads and changes wait for earlier ops.

    The arithmetic around them does not wait: TensorFlow's graph optimizer leaves an op that waits
    as it is written, and rounds differently then. In Keras only reads and changes wait.
    """

    def __init__(self, weight: tf.Variable, ops: Sequence[Any]) -> None:
        """Wait for `ops`."""
        self.weight, self.ops, self.shape, self.name = weight, ops, weight.shape, weight.name

    def read_value(self) -> tf.Tensor:
        """Return the value after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.read_value()

    def assign(self, value: tf.Tensor) -> tf.Operation:
        """Set the weight, after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.assign(value)

    def assign_add(self, value: tf.Tensor) -> tf.Operation:
        """Add to the weight, after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.assign_add(value)

    def assign_sub(self, value: tf.Tensor) -> tf.Operation:
        """Subtract from the weight, after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.assign_sub(value)

    def scatter_update(self, rows: tf.IndexedSlices) -> tf.Operation:
        """Set some rows of the weight, after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.scatter_update(rows)

    def scatter_sub(self, rows: tf.IndexedSlices) -> tf.Operation:
        """Subtract some rows from the weight, after `ops`."""
        with tf.control_dependencies(self.ops):
            return self.weight.scatter_sub(rows)


def after(ops: Sequence[Any], weights: Sequence[tf.Variable]) -> Sequence[tf.Variable]:
    """Return the weights, to be read and changed after `ops`."""
    if not ops:
        return weights
    # One op to wait for: each weight waiting for each op would make a graph of quadratic size.
    all_done = [tf.group(*ops)] if len(ops) > 1 else ops
    return [After(weight, all_done) for weight in weights]


def _read(weights: Sequence[tf.Variable], ops: Sequence[Any]) -> list[tf.Tensor]:
    """Return the values of weights after `ops`."""
    return [weight.read_value() for weight in after(ops, weights)]


def zeros(weights: Sequence[tf.Variable], name: str, defaults: Defaults) -> list[tf.Variable]:
    """Make one variable of zeros for each weight."""
    return [variable(tf.zeros(weight.shape), name, defaults) for weight in weights]


def make_slots(
    weights: Sequence[tf.Variable], names: Sequence[str], defaults: Defaults
) -> list[Slots]:
    """Make variables of zeros, by these names, for each weight in turn."""
    return [
        {name: variable(tf.zeros(weight.shape), name, defaults) for name in names}
        for weight in weights
    ]


def _number(schedule: LearningRateSchedule, step: int) -> float:
    """Return the rate of a schedule, computed in a graph of its own."""
    with tf.Graph().as_default(), tf.Session() as session:
        rate = schedule(tf.constant(step, tf.int64))
        return float(session.run(tf.convert_to_tensor(rate)))


def _snake_case(name: str) -> str:
    """Return the name that Keras 3 gives to an object of a class."""
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _unknown_option(name: str, value: Any, kind: str) -> str:
    """Return what to say about an argument that no optimizer has."""
    if name in ELSEWHERE:
        what = f"{kind} has no argument {name!r}."
        return message(
            what, where=f"{kind}({name}=...)", got=repr(value), hint=ELSEWHERE[name].format(value)
        )
    return unknown("argument", name, Options.__annotations__, f"{kind}({name}=...)")
