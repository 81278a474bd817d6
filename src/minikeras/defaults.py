"""The table of everything Keras does without being told.

One row per behaviour: the value Keras 3 uses, the value Keras 2 uses where it
differs, and the value a plain TensorFlow 1 program has. The file
`behaviors/<stage>/<row>.py` says what the row means. The rows stand in the order
in which they happen to the data.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")

STAGES = ("initialise", "forward", "loss", "update", "feed", "report")
PROFILES = ("keras", "keras2", "tf1")

_SAME: Any = object()  # "Keras 2 does as Keras 3 does"


def row(stage: str, *, keras: T, tf1: T, keras2: T = _SAME) -> T:
    """Declare a row. The value of Keras 3 is the dataclass default."""
    columns = {"keras": keras, "keras2": keras if keras2 is _SAME else keras2, "tf1": tf1}
    field: T = dataclasses.field(default=keras, metadata={"stage": stage, **columns})
    return field


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Defaults:
    """What a model does when you do not say. Immutable: compare it, copy it, print it.

    Examples:
        >>> Defaults.keras().random_normal_stddev, Defaults.tf1().random_normal_stddev
        (0.05, 1.0)
        >>> Defaults.keras().replace(adam_epsilon=1e-8)
        Defaults.keras().replace(adam_epsilon=1e-08)
        >>> Defaults.keras2().diff(Defaults.keras())["batchnorm_bessel"]
        (True, False)
    """

    # -- initialise: a weight before the first step ---------------------------------
    freeze_at: str = row("initialise", keras="first_fit", keras2="compile", tf1="first_fit")
    draw_seeds_at: str = row("initialise", keras="construction", keras2="build", tf1="build")
    kernel_initializer: str = row("initialise", keras="glorot_uniform", tf1="random_normal")
    recurrent_initializer: str = row("initialise", keras="orthogonal", tf1="random_normal")
    embeddings_initializer: str = row("initialise", keras="uniform", tf1="random_normal")
    zero_bias: bool = row("initialise", keras=True, tf1=False)
    unit_forget_bias: bool = row("initialise", keras=True, tf1=False)
    unit_gate_bias: bool = row("initialise", keras=False, tf1=True)
    wrap_seed: bool = row("initialise", keras=True, keras2=False, tf1=False)
    stateless_draws: bool = row("initialise", keras=True, tf1=False)
    repeat_shared_initializer: bool = row("initialise", keras=True, tf1=False)
    random_normal_stddev: float = row("initialise", keras=0.05, tf1=1.0)
    random_uniform_range: tuple[float, float] = row(
        "initialise", keras=(-0.05, 0.05), tf1=(0.0, 1.0)
    )
    truncated_normal_stddev: float = row("initialise", keras=0.05, tf1=1.0)
    count_receptive_field: bool = row("initialise", keras=True, tf1=False)
    correct_truncation: bool = row("initialise", keras=True, tf1=False)
    resource_variables: bool = row("initialise", keras=True, tf1=False)

    # -- forward: from the input to the prediction ----------------------------------
    cast_inputs: bool = row("forward", keras=True, tf1=False)
    adapt_in_batches: bool = row("forward", keras=False, keras2=True, tf1=False)
    augmentation_stream: str = row("forward", keras="stateless", keras2="generator", tf1="graph")
    flip_axes_together: bool = row("forward", keras=True, keras2=False, tf1=False)
    rotate_in: str = row("forward", keras="degrees", keras2="radians", tf1="radians")
    place_crop: str = row("forward", keras="cut_off", keras2="remainder", tf1="remainder")
    resize_in_inference: bool = row("forward", keras=False, keras2=True, tf1=False)
    lower_contrast: bool = row("forward", keras=False, keras2=True, tf1=True)
    contrast_each_image: bool = row("forward", keras=True, keras2=False, tf1=False)
    wrap_negative_ids: bool = row("forward", keras=True, keras2=False, tf1=False)
    zero_masked_steps: str | None = row("forward", keras="select", keras2="multiply", tf1=None)
    distribute_time: str = row("forward", keras="step_by_step", keras2="one_batch", tf1="one_batch")
    gru_reset_after: bool = row("forward", keras=True, tf1=False)
    repeat_masked_output: bool = row("forward", keras=True, tf1=False)
    gate_order: str = row("forward", keras="ifgo_zrg", tf1="igfo_rzg")
    add_forget_bias: float = row("forward", keras=0.0, tf1=1.0)
    add_gate_bias: str = row("forward", keras="add", keras2="bias_add", tf1="bias_add")
    repeat_dropout_mask: bool = row("forward", keras=True, keras2=False, tf1=False)
    compile_convolutions: str | None = row(
        "forward", keras="groups_and_volumes", keras2="groups", tf1=None
    )
    dilate_transposed_volumes: bool = row("forward", keras=True, keras2=False, tf1=True)
    pool_masked_steps: str | None = row("forward", keras="select", keras2="multiply", tf1=None)
    pool_steps_as_rows: bool = row("forward", keras=False, keras2=True, tf1=False)
    repeat_pixels: bool = row("forward", keras=True, keras2=False, tf1=False)
    half_pixel_centers: bool = row("forward", keras=True, tf1=False)
    add_bias: str = row("forward", keras="of_its_length", keras2="of_channels", tf1="of_channels")
    hard_sigmoid_slope: str = row("forward", keras="one_sixth", keras2="one_fifth", tf1="one_fifth")
    leaky_relu_slope: float = row("forward", keras=0.3, tf1=0.2)
    dropout_argument: str = row("forward", keras="rate", tf1="keep_prob")
    dropout_training_flag: bool = row("forward", keras=True, tf1=False)
    dropout_stream: str = row("forward", keras="stateless", keras2="function", tf1="graph")
    layernorm_epsilon: float = row("forward", keras=1e-3, tf1=1e-12)
    fuse_layer_normalization: bool = row("forward", keras=False, keras2=True, tf1=False)
    group_moments: str = row("forward", keras="means", keras2="weighted_sums", tf1="means")
    normalization_form: str = row(
        "forward", keras="by_hand", keras2="batch_normalization", tf1="batch_normalization"
    )
    mask_softmax: str | None = row("forward", keras="select", keras2="subtract", tf1=None)
    copy_in_inference: bool = row("forward", keras=False, keras2=True, tf1=False)
    freeze_batchnorm: bool = row("forward", keras=True, tf1=False)
    batchnorm_bessel: bool = row("forward", keras=False, keras2=True, tf1=False)
    mask_moments: str | None = row("forward", keras="select", keras2="weigh", tf1=None)
    batchnorm_epsilon: float = row("forward", keras=1e-3, tf1=1e-5)
    batchnorm_momentum: float = row("forward", keras=0.99, tf1=0.999)
    moving_average_update: str | None = row(
        "forward", keras="weighted_sum", keras2="subtract_difference", tf1=None
    )

    # -- loss: from the prediction to the one number to minimise --------------------
    cast_labels: str | None = row("loss", keras="float_first", keras2="same_kind", tf1=None)
    align_label_rank: str | None = row("loss", keras="same_rank", keras2="column_first", tf1=None)
    smooth_over: str = row("loss", keras="last_axis", keras2="classes", tf1="classes")
    one_minus_label_smoothing: str = row("loss", keras="double", keras2="single", tf1="double")
    cosine_norm_floor: str = row("loss", keras="inverse", keras2="square", tf1="square")
    percentage_floor: float | None = row("loss", keras=1e-7, tf1=None)
    logarithm_floor: float | None = row("loss", keras=1e-7, tf1=None)
    clip_distributions: float | None = row("loss", keras=1e-7, tf1=None)
    poisson_epsilon: float | None = row("loss", keras=1e-7, tf1=None)
    stable_log_cosh: bool = row("loss", keras=True, tf1=False)
    convert_hinge_labels: str = row("loss", keras="all_binary", tf1="always")
    recover_logits: bool = row("loss", keras=True, tf1=False)
    ignore_class_hides_logits: bool = row("loss", keras=True, keras2=False, tf1=False)
    recover_focal_logits: bool = row("loss", keras=False, keras2=True, tf1=False)
    renormalize_probabilities: bool = row("loss", keras=True, tf1=False)
    clip_probabilities: float | None = row("loss", keras=1e-7, tf1=None)
    renormalize_sparse: bool = row("loss", keras=True, tf1=False)
    binary_crossentropy_epsilon: float | None = row("loss", keras=None, keras2=1e-7, tf1=None)
    average_over_mask: str | None = row("loss", keras="safe", keras2="plain", tf1=None)
    align_weight_rank: str | None = row("loss", keras="same_rank", keras2="one_axis", tf1=None)
    count_zero_weights: bool = row("loss", keras=True, tf1=False)
    average_over_batch: bool = row("loss", keras=True, tf1=False)
    l1_l2_factor: float = row("loss", keras=0.0, keras2=0.01, tf1=0.0)
    l2_penalty: str = row("loss", keras="sum_of_squares", keras2="twice_l2_loss", tf1="l2_loss")
    activity_penalty_per_example: bool = row("loss", keras=True, tf1=False)
    gather_penalties: str = row("loss", keras="outputs_first", keras2="by_layer", tf1="by_layer")
    add_penalties: str | None = row("loss", keras="all_at_once", keras2="penalties_first", tf1=None)

    # -- update: from a gradient to a weight ----------------------------------------
    sum_repeated_rows: bool = row("update", keras=False, keras2=True, tf1=True)
    scatter_into_slots: bool = row("update", keras=False, keras2=True, tf1=True)
    move_all_rows: bool = row("update", keras=True, tf1=False)
    group_weight_decay: str = row("update", keras="numbers", keras2="weight_of_one", tf1="numbers")
    advance_schedule: bool = row("update", keras=True, tf1=False)
    momentum_includes_learning_rate: bool = row("update", keras=True, tf1=False)
    rmsprop_accumulator: float = row("update", keras=0.0, tf1=1.0)
    rmsprop_epsilon: float = row("update", keras=1e-7, tf1=1e-10)
    rmsprop_root: str = row("update", keras="sqrt", keras2="scaled_rsqrt", tf1="exact_sqrt")
    adam_one_minus_beta: str = row("update", keras="double", tf1="single")
    adam_beta_power: str = row("update", keras="pow", tf1="product")
    adam_epsilon: float = row("update", keras=1e-7, tf1=1e-8)
    adagrad_epsilon: float = row("update", keras=1e-7, tf1=0.0)
    adadelta_epsilon: float = row("update", keras=1e-7, tf1=1e-8)
    adadelta_square: str = row(
        "update", keras="square_first", keras2="share_first", tf1="square_first"
    )
    nadam_product: str = row(
        "update", keras="once_a_step", keras2="once_a_weight", tf1="once_a_step"
    )
    lion_learning_rate: float = row("update", keras=1e-3, keras2=1e-4, tf1=1e-4)
    constraint_axis: int | None = row("update", keras=0, tf1=None)
    constraint_epsilon: float | None = row("update", keras=1e-7, tf1=None)
    average_weights: str = row(
        "update", keras="updated_weight", keras2="initial_weight", tf1="initial_weight"
    )
    rmsprop_overwrite_frequency: int | None = row("update", keras=None, keras2=100, tf1=None)
    swap_in_averages: bool = row("update", keras=True, tf1=False)
    reduce_rate_in: str = row("update", keras="double", keras2="single", tf1="double")

    # -- feed: from the data set to a batch -----------------------------------------
    shuffle_each_epoch: bool = row("feed", keras=True, tf1=False)
    new_order_each_epoch: bool = row("feed", keras=False, keras2=True, tf1=True)
    shuffle_in_batch: str = row("feed", keras="together", keras2="apart", tf1="together")
    batch_size: int | None = row("feed", keras=32, tf1=None)
    fill_epoch: bool = row("feed", keras=False, keras2=True, tf1=True)
    open_dataset_again: str | None = row(
        "feed", keras="after_each_pass", keras2="before_first_pass", tf1=None
    )
    end_epoch_first: bool = row("feed", keras=True, keras2=False, tf1=False)
    repeat_peeked_batches: int = row("feed", keras=2, keras2=0, tf1=0)
    count_missing_batch: str | None = row("feed", keras="every", keras2="first", tf1=None)
    multiply_class_weights: bool = row("feed", keras=False, keras2=True, tf1=True)
    keep_last_batch: bool = row("feed", keras=True, tf1=False)

    # -- report: from a step to the numbers a person reads --------------------------
    keep_metrics: bool = row("report", keras=True, keras2=False, tf1=False)
    resolve_accuracy: bool = row("report", keras=True, tf1=False)
    name_metrics: str = row("report", keras="as_written", keras2="own_name", tf1="as_written")
    align_metric_labels: bool = row("report", keras=False, keras2=True, tf1=False)
    mask_metrics: str | None = row("report", keras="means", keras2="all", tf1=None)
    binary_accuracy_threshold: float | None = row("report", keras=0.5, tf1=None)
    average_binary_accuracy: bool = row("report", keras=False, keras2=True, tf1=False)
    leave_out_ignored_class: str | None = row("report", keras="weighted", keras2="always", tf1=None)
    reduce_metric_values: str = row(
        "report", keras="examples_first", keras2="all_at_once", tf1="all_at_once"
    )
    positive_above: float = row("report", keras=0.5, tf1=0.0)
    interpolate_precision: bool = row("report", keras=True, tf1=False)
    iou_whole_weights: bool = row("report", keras=True, keras2=False, tf1=False)
    iou_epsilon: float | None = row("report", keras=1e-7, keras2=None, tf1=None)
    fscore_epsilon: float | None = row("report", keras=1e-7, keras2=None, tf1=None)
    average_epoch_loss: bool = row("report", keras=True, tf1=False)
    reset_metrics: bool = row("report", keras=True, tf1=False)
    evaluate_in_inference_mode: bool = row("report", keras=True, tf1=False)
    fuse_prediction: bool = row("report", keras=True, keras2=False, tf1=True)
    sort_logs: bool = row("report", keras=True, keras2=False, tf1=False)
    monitor_direction: str = row("report", keras="metric", keras2="name", tf1="smaller")
    judge_improvement: str = row(
        "report", keras="first_in_single", keras2="infinity_in_double", tf1="infinity_in_double"
    )
    read_rate: str = row("report", keras="of_next_step", keras2="of_last_step", tf1="of_next_step")
    log_learning_rate: str | None = row("report", keras="learning_rate", keras2="lr", tf1=None)

    def __post_init__(self) -> None:
        """Refuse a word that no column has: it would do something else, silently."""
        for field in dataclasses.fields(self):
            words = {field.metadata[column] for column in PROFILES}
            value = getattr(self, field.name)
            switch = all(isinstance(word, bool) for word in words)
            words = {True, False} if switch else words
            closed = switch or any(isinstance(word, str) for word in words)
            known = value in words and isinstance(value, bool) >= switch
            if closed and not known and not field.name.endswith("_initializer"):
                expected = ", ".join(sorted(map(repr, words)))
                raise ValueError(f"{field.name} is one of {expected}, not {value!r}.")

    @classmethod
    def keras(cls) -> Defaults:
        """Return what Keras 3 does: the default profile."""
        return _profile("keras")

    @classmethod
    def keras3(cls) -> Defaults:
        """Return what Keras 3 does, by its full name."""
        return _profile("keras")

    @classmethod
    def keras2(cls) -> Defaults:
        """Return what Keras 2 (today's `tf_keras`) does: the Keras of the question."""
        return _profile("keras2")

    @classmethod
    def tf1(cls) -> Defaults:
        """Return what the plain `tf.compat.v1` line does that a person would write."""
        return _profile("tf1")

    def replace(self, **rows: Any) -> Defaults:
        """Return a copy with some rows changed.

        Raises:
            TypeError: a name is not a row; the message names the closest row.

        Examples:
            >>> Defaults.tf1().replace(zero_bias=True).zero_bias
            True
            >>> Defaults.keras().replace(adam_epsilom=0.1)
            Traceback (most recent call last):
            TypeError: 'adam_epsilom' is not a row of Defaults. Did you mean 'adam_epsilon'?
        """
        for name in rows:
            check_row(name, TypeError)
        return dataclasses.replace(self, **rows)

    def override(self, **explicit: Any) -> Defaults:
        """Fold in the arguments a user did pass. None means "did not say".

        Examples:
            >>> Defaults.keras().override(adam_epsilon=None).adam_epsilon
            1e-07
            >>> Defaults.keras().override(adam_epsilon=0.0).adam_epsilon
            0.0
        """
        return self.replace(
            **{name: value for name, value in explicit.items() if value is not None}
        )

    def diff(self, other: Defaults) -> dict[str, tuple[Any, Any]]:
        """Return the rows in which two tables differ: `{row: (mine, theirs)}`, in table order."""
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in names())
        return {name: (mine, theirs) for name, mine, theirs in pairs if mine != theirs}

    def __repr__(self) -> str:
        """Return the shortest expression that gives this table back."""
        changes = {name: self.diff(_profile(name)) for name in PROFILES}
        nearest = min(PROFILES, key=lambda name: len(changes[name]))
        rows = ", ".join(f"{name}={mine!r}" for name, (mine, _) in changes[nearest].items())
        return f"Defaults.{nearest}()" + (f".replace({rows})" if rows else "")


def _profile(column: str) -> Defaults:
    return Defaults(
        **{field.name: field.metadata[column] for field in dataclasses.fields(Defaults)}
    )


def names() -> tuple[str, ...]:
    """Return every row, in the order in which it happens."""
    return tuple(field.name for field in dataclasses.fields(Defaults))


def columns(name: str) -> Mapping[str, Any]:
    """Return a row's stage and its three values.

    Examples:
        >>> columns("adam_epsilon")["stage"], columns("adam_epsilon")["tf1"]
        ('update', 1e-08)
    """
    check_row(name)
    return {field.name: field.metadata for field in dataclasses.fields(Defaults)}[name]


def check_row(name: str, error: type[Exception] = ValueError) -> None:
    """Raise `error`, naming the closest row, unless `name` is a row of the table."""
    if name in names():
        return
    close = difflib.get_close_matches(name, names(), n=1)
    hint = f"Did you mean {close[0]!r}?" if close else "`minikeras behaviors` lists the rows."
    raise error(f"{name!r} is not a row of Defaults. {hint}")
