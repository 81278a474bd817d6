"""What to change in a TensorFlow 1 program: for each row that matters, the corrected lines."""

from __future__ import annotations

import math

from minikeras.why.reading import OFF, ON, Reading, Row

ENOUGH = 0.1  # a row that explains less than a tenth of the gap is not worth an edit
ENOUGH_IN_ONE_SEED = 0.25  # which does not show what is chance

# Row -> (the line a plain TF1 program has, the lines that do what Keras does).
# {keras} and {tf1} stand for the values of the row.
LINES = {
    "random_normal_stddev": (
        "tf.Variable(tf.random_normal(shape))",
        "kernel = tf.Variable(tf.random_normal(shape, stddev={keras}))",
    ),
    "truncated_normal_stddev": (
        "tf.Variable(tf.truncated_normal(shape))",
        "kernel = tf.Variable(tf.truncated_normal(shape, stddev={keras}))",
    ),
    "random_uniform_range": (
        "tf.Variable(tf.random_uniform(shape))",
        "low, high = {keras}\nkernel = tf.Variable(tf.random_uniform(shape, low, high))",
    ),
    "kernel_initializer": (
        "tf.Variable(tf.random_normal(shape))",
        'kernel = tf.get_variable("kernel", shape, initializer=tf.glorot_uniform_initializer())',
    ),
    "zero_bias": (
        "tf.Variable(tf.random_normal([units]))",
        "bias = tf.Variable(tf.zeros([units]))",
    ),
    "resource_variables": (
        "tf.Variable(initial_value)",
        "weight = tf.Variable(initial_value, use_resource=True)",
    ),
    "recover_logits": (
        "-tf.reduce_sum(labels * tf.log(tf.nn.softmax(logits)), axis=-1)",
        "losses = tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits)",
    ),
    "renormalize_probabilities": (
        "-tf.reduce_sum(labels * tf.log(p), axis=-1)",
        "p = p / tf.reduce_sum(p, axis=-1, keepdims=True)\n"
        "losses = -tf.reduce_sum(labels * tf.log(p), axis=-1)",
    ),
    "clip_probabilities": (
        "-tf.reduce_sum(labels * tf.log(p), axis=-1)",
        "p = tf.clip_by_value(p, {keras}, 1 - {keras})\n"
        "losses = -tf.reduce_sum(labels * tf.log(p), axis=-1)",
    ),
    "average_over_batch": (
        "loss = tf.reduce_sum(losses)",
        "loss = tf.reduce_mean(losses)",
    ),
    "adam_epsilon": (
        "tf.train.AdamOptimizer()",
        "optimizer = tf.train.AdamOptimizer(epsilon={keras})",
    ),
    "rmsprop_epsilon": (
        "tf.train.RMSPropOptimizer(learning_rate)",
        "optimizer = tf.train.RMSPropOptimizer(learning_rate, epsilon={keras})",
    ),
    "shuffle_each_epoch": (
        "order = range(len(images))",
        "order = np.random.permutation(len(images))  # anew in every epoch",
    ),
    "new_order_each_epoch": (
        "one order for all epochs",
        "order = np.random.permutation(len(images))  # anew in every epoch",
    ),
    "batch_size": (
        "dataset = dataset.batch({tf1})",
        "dataset = dataset.batch({keras})  # more steps in each epoch",
    ),
    "keep_last_batch": (
        "steps = len(images) // batch_size",
        "steps = math.ceil(len(images) / batch_size)",
    ),
}


def matters(row: Row) -> bool:
    """Tell whether a row explains a tenth of a gap or more, in every seed more than nothing.

    Of one seed a quarter is asked.
    """
    for quantity in ("val_accuracy", "first_loss"):
        for direction in (ON, OFF):
            share = row.shares.get((quantity, direction))
            if share is None or share.mean is None or not math.isfinite(share.mean):
                continue
            if share.low is None and share.mean >= ENOUGH_IN_ONE_SEED:
                return True
            if share.low is not None and share.low > 0 and share.mean >= ENOUGH:
                return True
    return False


def rows_that_matter(reading: Reading) -> list[Row]:
    """Return the rows worth an edit, the most important one first."""
    return [row for row in reading.rows if matters(row)]


def corrected_lines(row: Row) -> str:
    """Return the lines of TF1 code that do what Keras does, with the old line as a comment."""
    heading = f"# {row.name}: {row.keras} in Keras, {row.tf1} in the TF1 program"
    if row.name not in LINES:
        return f"{heading}\n# {row.title}"
    before, after = (line.format(keras=row.keras, tf1=row.tf1) for line in LINES[row.name])
    return f"{heading}\n# before: {before}\n{after}"
