"""Epochs: which batches of the data belong to which epoch, and in which order."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator

from minikeras.behaviors.feed.end_epoch_first import end_epoch_first
from minikeras.behaviors.feed.fill_epoch import fill_epoch
from minikeras.behaviors.feed.open_dataset_again import open_dataset_again
from minikeras.data import Arrays, Chunk, Ready, Source, Steps, Stream
from minikeras.defaults import Defaults
from minikeras.orders import Shuffle, orders
from minikeras.prefetch import Prefetch

Chunks = Generator[Chunk, None, None]
RAN_OUT = (
    "The data ran out before the epoch had all its steps. "
    "Give more data (dataset.repeat()), or smaller steps_per_epoch."
)


class Epochs:
    """The chunks of each epoch of one `fit`, or of one evaluation.

    Args:
        source: the data.
        shuffle: whether arrays are visited in random order; "batch" leaves rows in their batch.
        seed: of the orders; None for any.
        steps: the batches of an epoch; None for one pass over the data.
        count: the number of epochs.
    """

    def __init__(
        self,
        source: Source,
        defaults: Defaults,
        *,
        shuffle: Shuffle = False,
        seed: int | None = None,
        steps: int | None = None,
        count: int = 1,
    ) -> None:
        """Draw nothing yet."""
        self.source, self.steps = source, steps
        self.batches = source.batches if steps is None else steps  # in an epoch, if known
        self.ended = False  # whether there is nothing left for another epoch
        self.ran_out = False  # whether the last epoch ended because no batch came
        self._orders = orders(source, shuffle, seed, defaults)
        # Keras 2 makes one stream of as many passes over arrays as there are epochs.
        once = not isinstance(source, Arrays) and steps != source.batches
        self._passes = 1 if once else count
        self._fills = defaults.fill_epoch
        self._calls = end_epoch_first(0, defaults.end_epoch_first)
        self._open_again = defaults.open_dataset_again
        self._stream: Prefetch[Chunk] | None = None
        self._left: int | None = None  # batches of the pass that nobody has taken
        self._wanted = 0  # batches that the epoch lacks
        self._pace: Steps = lambda: 1
        self._ready: Ready = lambda chunk: chunk

    def begin(self) -> None:
        """Let the data know that a fit or an evaluation begins."""
        for _ in range(self._calls):
            self.source.tell("on_epoch_end")
        if self.steps is None or self.steps == self.source.batches:
            self._forget("before_first_pass")

    def epoch(self, pace: Steps, ready: Ready = lambda chunk: chunk) -> Chunks:
        """Yield the chunks of the next epoch, each of `pace()` batches at the most.

        The next chunk is taken from the data, and made `ready`, while one is used. Who stops early
        closes the generator, which waits for that chunk.
        """
        self.ran_out, self._ready = False, ready
        self.source.tell("on_epoch_begin")
        if self.steps is None:
            yield from self._whole_pass(pace)
            self.ran_out = self.source.batches is None
            if not self.ran_out:
                self._forget("after_each_pass")
        else:
            yield from self._counted(self.steps, pace)
        self.source.tell("on_epoch_end")

    def _whole_pass(self, pace: Steps) -> Iterator[Chunk]:
        """Yield the chunks of one pass over the data."""
        stream = self._prefetch(pace)
        try:
            while (chunk := stream.take()) is not None:
                stream.begin()
                yield chunk
        finally:
            stream.close()

    def _forget(self, moment: str) -> None:
        """Make an iterator of a dataset that nobody uses, if this is the moment."""
        if isinstance(self.source, Stream):
            open_dataset_again(self.source.opened, moment, self._open_again)

    def _counted(self, steps: int, pace: Steps) -> Iterator[Chunk]:
        """Yield the chunks of an epoch of so many batches, if there are as many."""
        self._pace, self._wanted = pace, steps
        if self._fills and isinstance(self.source, Stream) and self.source.audience is not None:
            self._stream, self._passes = None, 1  # Keras 2 begins a Sequence anew
        try:
            while self._wanted:
                if self._stream is None and not self._open():
                    break
                stream = self._stream
                chunk = None if stream is None else stream.take()
                if stream is not None and chunk is not None:
                    self._wanted -= chunk.batches
                    self._left = self._left and self._left - chunk.batches
                    if self._wanted and self._left != 0:
                        stream.begin()
                    yield chunk
                if chunk is None or self._left == 0:
                    self.ran_out = chunk is None
                    self._close()
                    self._stream = None
                    if self._wanted:
                        self._lack()
        finally:
            self._close()

    def _close(self) -> None:
        """End the thread of the pass, if it has one; the pass may go on later."""
        if self._stream is not None:
            self._stream.close()

    def _open(self) -> bool:
        """Begin another pass over the data, unless Keras 2 has made all that it makes."""
        if self._passes == 0 and self._fills:
            self.ended = self.ran_out = True
            return False
        self._passes -= 1
        self._left = self.source.batches
        self._stream = self._prefetch(self._next_steps)
        return True

    def _prefetch(self, steps: Steps) -> Prefetch[Chunk]:
        """Begin a pass over the data."""
        chunks = self.source.chunks(next(self._orders), steps)
        return Prefetch(self._ready(chunk) for chunk in chunks)

    def _next_steps(self) -> int:
        return max(1, min(self._pace(), self._wanted))

    def _lack(self) -> None:
        """Decide what happens to an epoch that lacks batches at the end of a pass."""
        self._wanted = fill_epoch(self._wanted, self._fills)
        if not self._wanted or self._passes == 0:
            warnings.warn(RAN_OUT, stacklevel=3)
