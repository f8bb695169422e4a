"""JSON schema of the configuration, for editors: `python -m atypical.settings.schema FILE`."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from atypical.disk.seals import land
from atypical.settings.configuration import Configuration


class Untitled(GenerateJsonSchema):
    """A schema in which keys are their own titles."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def text() -> str:
    """The schema as it is kept in workflow/schemas/config.schema.json."""
    schema = Configuration.model_json_schema(schema_generator=Untitled)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    land(Path(sys.argv[1]), text().encode())
