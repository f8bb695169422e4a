"""Numbers of all lanes as one value: vector instructions, written as arithmetic.

What stands side by side in memory is taken from there (`at`), computed with, and put back (`put`).
Machine code follows at once, without a compiler that has to find out which loops could be vectors.
"""

# mypy: ignore-errors
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model

# Replicas that take a step together; a constant, so that a lane's arithmetic is always the same.
LANES = 16
# Sums may be fused and divisions multiplied, but never reordered: the bits do not depend on how
# many replicas stand side by side.
FLAGS = ("contract", "nsz", "arcp")
VECTOR = ir.VectorType(ir.DoubleType(), LANES)
ALIGNED = 8  # bytes, as the numbers of any array are


class Vector(types.Type):
    """A number of each lane."""

    def __init__(self) -> None:
        super().__init__("Vector")


vector = Vector()


@register_model(Vector)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)


@intrinsic
def at(typing_context: Any, array: Any, index: Any) -> Any:
    """The numbers of all lanes at an index of an array whose last axis are the lanes."""

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_place(context, builder, signature.args, arguments), align=ALIGNED)

    return vector(array, index), make


@intrinsic
def put(typing_context: Any, array: Any, index: Any, value: Any) -> Any:
    """Write the numbers of all lanes there."""

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, signature.args, arguments)
        builder.store(arguments[2], place, align=ALIGNED)
        return context.get_dummy_value()

    return types.void(array, index, value), make


def _place(context: Any, builder: Any, kinds: Any, arguments: Any) -> Any:
    """Pointer to the numbers of all lanes."""
    array = context.make_array(kinds[0])(context, builder, arguments[0])
    index = [
        context.cast(builder, value, kind, types.intp)
        for value, kind in zip(
            cgutils.unpack_tuple(builder, arguments[1]), kinds[1].types, strict=True
        )
    ]
    zero = context.get_constant(types.intp, 0)
    place = cgutils.get_item_pointer(
        context, builder, kinds[0], array, [*index, zero], wraparound=False
    )
    return builder.bitcast(place, VECTOR.as_pointer())


@intrinsic
def spread(typing_context: Any, number: Any) -> Any:
    """The same number in every lane."""

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        nothing, first = ir.Constant(VECTOR, ir.Undefined), ir.IntType(32)(0)
        one = builder.insert_element(nothing, arguments[0], first)
        return builder.shuffle_vector(one, nothing, ir.VectorType(ir.IntType(32), LANES)(None))

    return vector(types.float64), make


@intrinsic
def root(typing_context: Any, value: Any) -> Any:
    """Square roots."""
    return vector(value), _called("sqrt")


@intrinsic
def fused(typing_context: Any, left: Any, right: Any, added: Any) -> Any:
    """left · right + added, rounded once where the processor can.

    For sums of two products, of which the compiler would choose the one that is not rounded.
    """
    return vector(left, right, added), _called("fmuladd")


def _called(name: str) -> Callable[..., Any]:
    """Code for an intrinsic function of LLVM."""

    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.FunctionType(VECTOR, [VECTOR] * len(arguments))
        whole = f"llvm.{name}.v{LANES}f64"
        function = cgutils.get_or_insert_function(builder.module, kind, whole)
        return builder.call(function, arguments, fastmath=FLAGS)

    return make


def _arithmetic(sign: Callable[..., Any], instruction: str) -> None:
    """Let a sign between two vectors stand for an instruction."""

    @infer_global(sign)
    class Signs(AbstractTemplate):
        def generic(self, arguments: Any, named: Any) -> Any:
            return vector(vector, vector) if arguments == (vector, vector) else None

    @lower_builtin(sign, vector, vector)
    def make(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return getattr(builder, instruction)(*arguments, flags=FLAGS)


_arithmetic(operator.add, "fadd")
_arithmetic(operator.sub, "fsub")
_arithmetic(operator.mul, "fmul")
_arithmetic(operator.truediv, "fdiv")
