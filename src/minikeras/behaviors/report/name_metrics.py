"""Name a metric in the logs by the word that was written.

**Keras** 3 takes the word: `metrics=["MSE"]` is reported as "MSE", and `metrics=["AUC"]` as "AUC".
Keras 2 does so for the names of functions only; the name of a class stands for an object, which is
reported under its own name: "AUC" as "auc", "MeanSquaredError" as "mean_squared_error".

**TF1** programs name what they fetch as they like: `session.run({"AUC": auc})`.

**PyTorch** has no logs; a program names what it prints.

**Hidden in** `keras/src/trainers/compile_utils.py::get_metric` (line 77, Keras 3.15);
`tf_keras/src/engine/compile_utils.py::MetricsContainer._get_metric_object` (line 697, 2.21).

**Since** Keras 3.0. tf.keras uses the names of objects in 2.6 at the latest; Keras 2.3 (2019) took
the word for both, and 2.2 the function's own name: `acc`, `mean_squared_error`.

**Symptom** `history.history["auc"]` is a KeyError after `metrics=["AUC"]` in Keras 3, and
`EarlyStopping(monitor="val_auc")` finds nothing to monitor. No number changes.

**Formula** `name = metric if isinstance(metric, str) else metric.name`

**Read** [While plotting model metrics AUC throwing an error instead auc works
ok](https://github.com/lyhue1991/eat_tensorflow2_in_30_days/pull/64); [Align metrics.get() metric
name with identifier alias](https://github.com/keras-team/keras/pull/22121)
"""

from __future__ import annotations


def name_metrics(written: str, own: str, of_class: bool, how: str) -> str:
    """Return the key in the logs of a metric that was given by a word.

    Args:
        written: the word.
        own: the name that the object gives itself.
        of_class: whether the word is the name of a class.
        how: "as_written" or "own_name".

    Examples:
        >>> name_metrics("AUC", "auc", True, "as_written")  # Keras 3, and TF1
        'AUC'
        >>> name_metrics("AUC", "auc", True, "own_name")  # Keras 2
        'auc'
    """
    return own if of_class and how == "own_name" else written
