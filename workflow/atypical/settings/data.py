"""Data sets that do not ship with the libraries: where they lie, and what they must be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from atypical.tasks.archives import FILES


def _matching(noun: str, remedy: str, pattern: str) -> tuple[AfterValidator, WithJsonSchema]:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} is not {noun}; give {remedy}.")
        return value

    schema: dict[str, Any] = {"type": "string", "pattern": f"^{pattern}$", "description": noun}
    return AfterValidator(check), WithJsonSchema(schema)


Sha256 = Annotated[str, *_matching("a SHA-256", "64 hexadecimal digits", "[0-9a-f]{64}")]
# Without encryption only on this machine.
HTTPS = r"(https://.+|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/.+)?)/"
Folder = Annotated[
    str, *_matching("a folder to fetch from", "https://…/, with a slash at its end", HTTPS)
]


class Archives(BaseModel):
    """The files of a data set."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: Folder | list[Folder] | None = Field(
        description="folder that they are fetched from, or several that are asked in turn; "
        "null: never fetched"
    )
    sha256: dict[str, Sha256] = Field(description="checksum of each file")

    def urls(self, file: str) -> list[str]:
        """Where a file is fetched from, in turn."""
        folders = [self.url] if isinstance(self.url, str) else self.url or []
        return [folder + file for folder in folders]


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
