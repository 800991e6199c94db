"""Models of other frameworks as objectives of their weights: flattened, and never left changed.

They give values, and slopes where the framework gives them; the rest is that of any loss of a list
of arrays. Of a normalisation over batches the scale and the shift are weights. Its mean and
variance are not: they stay those that the training has left, as in prediction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from gdviz.landscapes.weights import LossOfWeights

Arrays = list[np.ndarray]


def of_torch(module: Any, loss: Callable[[Any, Any], Any], loader: Any) -> LossOfWeights:
    """Return the loss of a PyTorch module as an objective of its parameters.

    The module is called in evaluation mode, so that BatchNorm uses its running statistics and
    Dropout does nothing; afterwards its mode is what it was. Its parameters are never changed.

    Parameters
    ----------
    module : a `torch.nn.Module`
    loss : of outputs and targets, a mean over the batch, such as `torch.nn.CrossEntropyLoss()`
    loader : gives batches (inputs, targets) each time it is gone through, such as a `DataLoader`
        that does not shuffle; or one such pair, all samples at once

    Examples
    --------
    >>> gd.landscape(gd.landscapes.of_torch(module, loss, loader))  # doctest: +SKIP
    """
    import torch

    own = dict(module.named_parameters())

    def total(tensors: dict[str, Any]) -> Any:
        whole, count = 0.0, 0
        for inputs, targets in _batches(loader):
            inputs, targets = (_beside(each, own) for each in (inputs, targets))
            outputs = torch.func.functional_call(module, tensors, (inputs,))
            whole = whole + len(inputs) * loss(outputs, targets)
            count += len(inputs)
        return whole / count

    def tensors_of(arrays: Arrays) -> dict[str, Any]:
        pairs = zip(own.items(), arrays, strict=True)
        return {name: torch.as_tensor(a, device=p.device).to(p.dtype) for (name, p), a in pairs}

    def value(arrays: Arrays) -> float:
        with _predicting(module), torch.no_grad():
            return float(total(tensors_of(arrays)))

    def gradient(arrays: Arrays) -> tuple[float, Arrays]:
        tensors = {name: each.requires_grad_() for name, each in tensors_of(arrays).items()}
        with _predicting(module), torch.enable_grad():
            found = total(tensors)
            slopes = torch.autograd.grad(found, [*tensors.values()], materialize_grads=True)
        return float(found.detach()), [slope.cpu().numpy() for slope in slopes]

    weights = [parameter.detach().cpu().numpy().copy() for parameter in own.values()]
    return LossOfWeights(value, weights, gradient, 0, f"{type(module).__name__} of PyTorch")


def _batches(loader: Any) -> Iterable[tuple[Any, Any]]:
    pair = isinstance(loader, tuple | list) and len(loader) == 2 and hasattr(loader[0], "shape")
    return [loader] if pair else loader


def _beside(given: Any, own: dict[str, Any]) -> Any:
    """Return a tensor on the device of the parameters."""
    import torch

    return torch.as_tensor(given).to(next(iter(own.values())).device)


@contextmanager
def _predicting(module: Any) -> Iterator[None]:
    """Let a module be in evaluation mode, and each of its parts afterwards in its own."""
    modes = [(part, part.training) for part in module.modules()]
    module.train(False)
    try:
        yield
    finally:
        for part, mode in modes:
            part.training = mode


def of_keras(model: Any, x: Any, y: Any, batch_size: int = 1024) -> LossOfWeights:
    """Return the loss of a compiled Keras model as an objective of its trainable weights.

    It is what `model.evaluate` gives, penalties included: BatchNormalization uses its moving
    statistics, which are no weights here, and Dropout does nothing. The weights are put back,
    whatever happens.

    Parameters
    ----------
    model : a `keras.Model`
    x, y, batch_size : as `evaluate` takes them

    Examples
    --------
    >>> gd.landscape(gd.landscapes.of_keras(model, x, y))  # doctest: +SKIP
    """
    variables = model.trainable_variables

    def value(arrays: Arrays) -> float:
        before = _numbers(variables)
        try:
            _assign(variables, arrays)
            found = model.evaluate(x, y, batch_size=batch_size, verbose=0, return_dict=True)
            return float(found["loss"])
        finally:
            _assign(variables, before)

    return LossOfWeights(value, _numbers(variables), None, -1, f"{model.name} of Keras")


def _numbers(variables: Iterable[Any]) -> Arrays:
    from keras import ops

    return [np.array(ops.convert_to_numpy(variable.value)) for variable in variables]


def _assign(variables: Iterable[Any], arrays: Arrays) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def of_jax(params: Any, loss: Callable[[Any], Any]) -> LossOfWeights:
    """Return a JAX function of a tree of parameters as an objective of its leaves.

    Statistics that the function holds by itself, such as those of a normalisation, stay as they
    are. Nothing is changed: the function is compiled once, and called with other parameters.

    Parameters
    ----------
    params : a tree of arrays, kernels as (inputs, outputs)
    loss : of such a tree, one number

    Examples
    --------
    >>> gd.landscape(gd.landscapes.of_jax(params, loss))  # doctest: +SKIP
    """
    import jax

    leaves, tree = jax.tree_util.tree_flatten(params)
    value, both = jax.jit(loss), jax.jit(jax.value_and_grad(loss))

    def gradient(arrays: Arrays) -> tuple[float, Arrays]:
        found, slopes = both(jax.tree_util.tree_unflatten(tree, arrays))
        return float(found), [np.asarray(each) for each in jax.tree_util.tree_leaves(slopes)]

    return LossOfWeights(
        lambda arrays: float(value(jax.tree_util.tree_unflatten(tree, arrays))),
        [np.array(leaf) for leaf in leaves],
        gradient,
        -1,
        f"{getattr(loss, '__name__', 'loss')} of JAX",
    )
