"""JSON schema of the configuration, for editors: `python -m atypical.settings.schema`."""

import json

from atypical.settings.configuration import Configuration


def text() -> str:
    """The schema as it is kept in workflow/schemas/config.schema.json."""
    return json.dumps(Configuration.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
