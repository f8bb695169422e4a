"""Data sets that do not ship with the libraries: where they lie, and what they must be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from atypical.tasks.archives import FILES

SHA256 = "[0-9a-f]{64}"
# Without encryption only on this machine.
FOLDER = r"(https://.+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/.+)?)/"


def _sha256(value: str) -> str:
    """The value. Raises ValueError where it is none."""
    if not re.fullmatch(SHA256, value):
        raise ValueError(f"{value!r} is not a SHA-256; give 64 hexadecimal digits.")
    return value


def _folders(value: Any) -> list[str]:
    """One folder or several as a list. Raises ValueError where one is none."""
    given = value if isinstance(value, list) and value else [value]
    for folder in given:
        if not (isinstance(folder, str) and re.fullmatch(FOLDER, folder)):
            raise ValueError(
                f"{folder!r} is not a folder to fetch from; give https://…/, with a slash at its "
                "end, or several."
            )
    return given


def _text(noun: str, pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$", "description": noun}


ONE = _text("a folder to fetch from", FOLDER)
Sha256 = Annotated[str, AfterValidator(_sha256), WithJsonSchema(_text("a SHA-256", SHA256))]
Folders = Annotated[
    list[str],
    BeforeValidator(_folders),
    WithJsonSchema({"anyOf": [ONE, {"type": "array", "items": ONE, "minItems": 1}]}),
]


class Archives(BaseModel):
    """The files of a data set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Folders | None = Field(
        description="folder that they are fetched from, or several that are asked in turn; "
        "null: never fetched"
    )
    sha256: dict[str, Sha256] = Field(description="checksum of each file")

    def urls(self, file: str) -> list[str]:
        """Where a file is fetched from, in turn."""
        return [folder + file for folder in self.url or ()]


class Data(BaseModel):
    """Where data sets lie, and what they must be."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    data_dir: str = Field(description="holds <data set>/<file>, or is where they are fetched to")
    mnist: Archives = Field(description="handwritten digits, 28 × 28")
    fashion_mnist: Archives = Field(description="clothes, 28 × 28")
    cifar10: Archives = Field(description="photographs of ten classes, 3 × 32 × 32")

    def archives(self) -> dict[str, Archives]:
        """Files by the name of the data set."""
        return {name: files for name, files in self if isinstance(files, Archives)}

    def folder(self, name: str) -> Path:
        """Where the files of a data set lie."""
        return Path(self.data_dir).expanduser() / name

    @model_validator(mode="after")
    def _every_file_has_a_checksum(self) -> Data:
        for name, archives in self.archives().items():
            for file in FILES[name]:
                if file not in archives.sha256:
                    raise ValueError(f"{name}.sha256: {file} has no checksum; give its SHA-256.")
            for file in archives.sha256:
                if file not in FILES[name]:
                    raise ValueError(
                        f"{name}.sha256: {file} is not a file of {name}; "
                        f"known here: {', '.join(FILES[name])}."
                    )
        return self
