"""Callbacks: what happens around epochs and batches."""

from minikeras.callbacks.averages import SwapEMAWeights
from minikeras.callbacks.backup import BackupAndRestore
from minikeras.callbacks.base import Callback
from minikeras.callbacks.checkpoint import ModelCheckpoint
from minikeras.callbacks.functions import LambdaCallback
from minikeras.callbacks.history import History
from minikeras.callbacks.learning_rate import LearningRateScheduler, ReduceLROnPlateau
from minikeras.callbacks.loggers import CSVLogger, ProgbarLogger, RemoteMonitor
from minikeras.callbacks.stopping import EarlyStopping, TerminateOnNaN
from minikeras.callbacks.tensorboard import TensorBoard

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "RemoteMonitor",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
