r"""Numbers as files: for LaTeX, `\atypical[field]{name}`, and the same as JSON.

Fields of a number: none, the value with its error in brackets; `value`; `error`; `enclosed`, its
rigorous bounds, where certificates stand beside the tables (`make enclose`). Of a claim also its
`verdict`, and its `margin` in errors. A name or field that is not there is an error of LaTeX.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from atypical.numbers.found import Number
from atypical.words.rounded import bracketed, plain

HEAD = r"""% A run of atypical: \atypical{name}, \atypical[error]{name}, \atypical[verdict]{B4}.
\providecommand{\atypical}[2][]{%
  \ifcsname atypical/#2/#1\endcsname\csname atypical/#2/#1\endcsname
  \else\errmessage{atypical: no number #2, or no field #1 of it}\fi}
"""
LINE = r"\expandafter\def\csname atypical/{}/{}\endcsname{{{}}}"


def latex(numbers: Sequence[Number], claims: pd.DataFrame) -> str:
    """A file to be read by \\input."""
    lines = [
        LINE.format(name, field, text)
        for name, fields in [*_of_numbers(numbers), *_of_claims(claims)]
        for field, text in fields.items()
    ]
    absent = [f"% {number.name}: {number.why}" for number in numbers if number.why]
    return HEAD + "".join(f"{line}\n" for line in [*lines, *absent])


def plainly(numbers: Sequence[Number], claims: pd.DataFrame) -> str:
    """The same for programs, in full digits; null where there is none."""
    told = {number.name: _plain(number) for number in numbers}
    kept = ["verdict", "measured", "error", "margin"]
    judged = claims.set_index("claim")[kept].astype(object)
    verdicts = judged.where(judged.notna(), None).to_dict("index")
    return json.dumps({"numbers": told, "claims": verdicts}, indent=2, ensure_ascii=False) + "\n"


def _of_numbers(numbers: Sequence[Number]) -> Iterator[tuple[str, dict[str, str]]]:
    for number in numbers:
        if not number.why:
            yield number.name, _fields(number.value, number.error) | _bounds(number)


def _of_claims(claims: pd.DataFrame) -> Iterator[tuple[str, dict[str, str]]]:
    for row in claims.to_dict("records"):
        measured, margin = row["measured"], row["margin"]
        fields = {} if math.isnan(measured) else _fields(measured, row["error"])
        more = {} if math.isnan(margin) else {"margin": f"{margin:.3g}"}
        yield row["claim"], fields | {"verdict": row["verdict"]} | more


def _fields(value: float, error: float) -> dict[str, str]:
    fields = {"": bracketed(value, error), "value": _power(plain(value))}
    return fields | ({"error": _power(f"{error:.1g}")} if error > 0 else {})


def _bounds(number: Number) -> dict[str, str]:
    if not number.enclosed:
        return {}
    centre, radius = number.enclosed
    return {"enclosed": rf"\ensuremath{{{centre}\pm {_power(radius)}}}"}


def _power(text: str) -> str:
    """Powers of ten as a paper writes them."""
    digits, e, exponent = text.partition("e")
    return rf"\ensuremath{{{digits}\times10^{{{int(exponent)}}}}}" if e else digits


def _plain(number: Number) -> Mapping[str, Any]:
    said = number.chosen.model_dump() | {"symbol": number.word.symbol, "unit": number.word.unit}
    values = {"value": number.value, "error": number.error}
    known = {key: None if math.isnan(value) else value for key, value in values.items()}
    columns = {"column": said.pop("value"), "error_column": said.pop("error")}
    more: dict[str, Any] = {"why": number.why} if number.why else {}
    if number.enclosed:
        more["enclosed"] = dict(zip(("centre", "radius"), number.enclosed, strict=True))
    return known | said | columns | more
