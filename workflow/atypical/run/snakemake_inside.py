"""What the workflow leans on inside Snakemake and its executors, which they promise to nobody.

Here and nowhere else it is imported, and named as far as it is an attribute: tests/run/
test_snakemake_inside.py finds what is gone when a version is renewed. Public are the interfaces for
plugins, and `snakemake.utils`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from typing import Any

import yaml

# The versions that have it, as far as is known: those that pyproject.toml allows.
VERSIONS = {
    "snakemake": ">=9.27,<10",
    "snakemake-executor-plugin-slurm": ">=2.8,<3",
    "snakemake-executor-plugin-slurm-jobstep": ">=0.6,<1",
}
NEEDS = ", ".join(f"{name}{range_}" for name, range_ in VERSIONS.items())

try:
    import snakemake_executor_plugin_slurm as slurm
    from snakemake import script
    from snakemake.cli import get_argument_parser
    from snakemake.executors import local
    from snakemake.io import report
    from snakemake.persistence import (
        NO_PARAMS_CHANGE,
        RECORD_FORMAT_VERSION,
        ParamsChange,
        PersistenceBase,
    )
    from snakemake.persistence.db import DbPersistence
    from snakemake.persistence.file import FilePersistence
    from snakemake.settings.types import DeploymentMethod
    from snakemake_executor_plugin_slurm.submit_string import get_submit_command
    from snakemake_executor_plugin_slurm.utils import get_max_array_size, set_gres_string
    from snakemake_executor_plugin_slurm.validation import (
        validate_or_get_slurm_job_id,
        validate_slurm_extra,
    )
    from snakemake_executor_plugin_slurm_jobstep import Executor as Jobstep
except ImportError as error:
    raise ImportError(f"{error}. The workflow leans on it: give it {NEEDS}.") from None

__all__ = [
    "NO_PARAMS_CHANGE",
    "RECORD_FORMAT_VERSION",
    "DbPersistence",
    "DeploymentMethod",
    "FilePersistence",
    "Jobstep",
    "ParamsChange",
    "PersistenceBase",
    "get_argument_parser",
    "get_max_array_size",
    "get_submit_command",
    "local",
    "module_of_workflow",
    "read_yaml_fast",
    "report",
    "script",
    "set_gres_string",
    "slurm",
    "validate_or_get_slurm_job_id",
    "validate_slurm_extra",
]

# Attributes by the module and class, or module, that has them; those of rules/*.smk among them.
ATTRIBUTES = {
    "snakemake.workflow": ("DbPersistence", "FilePersistence"),
    "snakemake.workflow:Workflow": (
        *("_cores", "basedir", "config_settings", "cores", "current_basedir", "dag"),
        *("deployment_settings", "modifier"),
        *("executor_settings", "global_resources", "is_main_process", "local_exec", "nodes"),
        *("overwrite_configfiles", "register_resource", "resource_settings", "rules"),
        *("scheduler", "touch", "workdir_init"),
    ),
    "snakemake.scheduling.job_scheduler:JobScheduler": (
        *("_executor", "error_callback", "exit_gracefully", "failed", "get_executor"),
        "job_rate_limiter",
    ),
    "snakemake.dag:DAG": ("jobs", "needrun_jobs", "reason", "workflow"),
    "snakemake.persistence:PersistenceBase": (
        *("_clear_cache", "_get_key", "_params", "_write_record", "dag", "finished"),
        *("has_metadata", "has_outdated_metadata", "metadata", "params_changed"),
    ),
    "snakemake.script:PythonScript": ("_execute_cmd", "basedir", "log"),
    "snakemake.modules:WorkflowModifier": ("is_main_snakefile", "rules"),
    "snakemake.sourcecache:LocalSourceFile": ("__fspath__",),
    "snakemake.sourcecache:LocalGitFile": ("ref", "repo_path"),
    "snakemake.sourcecache:HostingProviderFile": ("hosted_repo", "ref"),
    "snakemake.sourcecache:HostedGitRepo": ("repo_clone",),
    "snakemake.executors.local:Executor": ("get_python_executable",),
    "snakemake_executor_plugin_slurm_jobstep:Executor": ("get_python_executable",),
    "snakemake_executor_plugin_slurm:Executor": (
        *("_failed_nodes", "_fallback_account_arg", "_fallback_partition", "_submit_array_jobs"),
        *("array_jobs", "check_active_jobs", "format_job_exec", "get_account_arg"),
        *("get_partition_arg", "get_python_executable", "max_array_size"),
        *("next_seconds_between_status_checks", "run_array_jobs", "run_jobs", "run_uuid"),
        *("shutdown", "sleep", "slurm_logdir"),
    ),
    "snakemake_executor_plugin_slurm": ("get_max_array_size",),
}


def module_of_workflow() -> Any:
    """Snakemake's module of that name, which cannot be imported before its interface."""
    import_module("snakemake.api")
    return import_module("snakemake.workflow")


def read_yaml_fast() -> None:
    """Have Snakemake read configurations by libyaml, where it is: the same, ten times as fast."""
    yaml.FullLoader = getattr(yaml, "CFullLoader", yaml.FullLoader)  # type: ignore[misc]


def gone() -> Iterator[str]:
    """A line for each attribute that is no longer there."""
    module_of_workflow()
    for place, names in ATTRIBUTES.items():
        module, _, kind = place.partition(":")
        owner: Any = import_module(module)
        owner = getattr(owner, kind, None) if kind else owner
        for name in names:
            if not _has(owner, name):
                yield f"{place}.{name} is gone from {_installed(module)}; it was in {NEEDS}."


def _has(owner: Any, name: str) -> bool:
    """Whether a module or a class has an attribute, or gives it to its instances."""
    if hasattr(owner, name) or not inspect.isclass(owner):
        return hasattr(owner, name)
    own = [one for one in owner.__mro__ if one is not object]
    given = re.compile(rf"self\.{name}\b(: [^=\n]+)? = ")
    declared = any(name in vars(one).get("__annotations__", {}) for one in own)
    return declared or any(given.search(inspect.getsource(one)) for one in own)


def _installed(module: str) -> str:
    name = module.partition(".")[0].replace("_", "-")
    return f"{name} {version(name)}"
