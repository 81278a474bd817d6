"""Convert the data to the dtype of the model: float64 and uint8 become float32.

**Keras** turns what you pass to `fit`, `evaluate` and `predict` into the dtype of the model's
`Input`, which is float32 unless you say otherwise. NumPy computes in float64 and image files hold
uint8; neither reaches a weight. Keras 2 needs the `Input` for this: without one it converts
floats only, and integers reach the first layer as they are.

**TF1** keeps the dtype of the array in `x = tf.constant(images)`, and the first
`tf.matmul(x, kernel)` with a float32 kernel raises a TypeError. Arithmetic before it may go wrong
without a word: in uint8, 200 + 100 is 44. Only `tf.placeholder(tf.float32)` converts, when it is
fed.

**PyTorch** `torch.from_numpy` keeps the dtype, and `torch.nn.Linear` raises a RuntimeError for
float64 ("mat1 and mat2 must have the same dtype"). In uint8, 200 + 100 is 44 as well. Write
`x.float()`. For images, `torchvision.transforms.ToTensor` converts uint8 to float32, and divides by
255.

**Hidden in** `keras/src/models/functional.py::Functional._convert_inputs_to_tensors` (line 291,
Keras 3.15), for floats before that in
`keras/src/trainers/data_adapters/array_slicing.py::convert_to_sliceable` (line 435);
`tf_keras/src/engine/functional.py::Functional._conform_to_reference_input` (line 771, 2.21) and
`tf_keras/src/engine/data_adapter.py::_process_tensorlike` (line 1164).

**Since** at least Keras 1.0 (2016), whose placeholders are float32; in the two forms described
since 2.6 (2021) at the latest, and 3.0.

**Symptom** "TypeError: Input 'b' of 'MatMul' Op has type float32 that does not match type float64
of argument 'a'", or a picture whose bright parts have turned dark.

**Formula** `x = np.asarray(x, "float32")`

**With** no other row: the range stays what it was. Keras does not divide by 255, here or elsewhere.

**Read** [Add actual dtype to RuntimeError("mat1 and mat2 must have the same
dtype")](https://github.com/pytorch/pytorch/issues/105243)
"""

from __future__ import annotations

import numpy as np


def cast_inputs(x: np.ndarray, dtype: str, enabled: bool) -> np.ndarray:
    """Return `x` in `dtype`; off, `x` itself with the dtype it came with.

    Floats become integers by dropping what is after the point, as in TensorFlow.

    Examples:
        >>> import numpy as np
        >>> pixels = np.array([200, 100], "uint8")
        >>> cast_inputs(pixels, "float32", True).sum()  # Keras
        np.float32(300.0)
        >>> x = cast_inputs(pixels, "float32", False)  # TF1
        >>> x[:1] + x[1:]
        array([44], dtype=uint8)
    """
    return np.asarray(x, dtype) if enabled else x
