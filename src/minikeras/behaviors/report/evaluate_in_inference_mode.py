"""Run evaluate and predict in inference mode.

**Keras** builds the model twice: `fit` runs it with `training=True`, and `evaluate`, `predict` and
the validation inside `fit` with `training=False`. In the second, dropout returns its input, and
batch normalization uses its moving averages. Both versions do.

**TF1** evaluates the graph that it trains: `session.run(loss, {x: x_test, y: y_test})`. Dropout
drops, and batch normalization normalises each test example with its companions in the batch.

**PyTorch** `model.eval()` switches dropout and batch normalization to inference, and
`model.train()` back. Both must be called; a new module is in training mode. `torch.no_grad()`
switches neither.

**Hidden in** `keras/src/backend/tensorflow/trainer.py::TensorFlowTrainer.test_step` (line 93, Keras
3.15) and `predict_step` (line 110); `tf_keras/src/engine/training.py::Model.test_step` (line 1914,
2.21) and `Model.predict_step` (line 2377).

**Since** at least Keras 0.3.3 (2016), and all later versions, Keras 3 too.

**Symptom** The prediction for an example depends on the others in its batch. Alone in its batch it
cannot be told from any other: batch normalization subtracts it from itself and leaves 0. With
dropout, two runs on the same data give two results, if `dropout_stream` is "graph" or "function".
In Keras, the other way round, a validation loss below the training loss is no mistake: dropout
makes only the second one harder.

**Formula** `y = (x - moving_mean) / np.sqrt(moving_variance + 0.001)` for batch normalization

**With** `dropout_training_flag` off, dropout drops in inference mode too. With
`moving_average_update` off, the moving averages that inference uses are not those of the data.

**Read** [Higher validation accuracy, than training accurracy using Tensorflow and
Keras](https://stackoverflow.com/questions/43979449)
"""

from __future__ import annotations


def evaluate_in_inference_mode(enabled: bool) -> bool:
    """Return the training flag of evaluate, predict and validation.

    Examples:
        >>> evaluate_in_inference_mode(True)  # Keras
        False
        >>> evaluate_in_inference_mode(False)  # TF1: as in training
        True
    """
    return not enabled
