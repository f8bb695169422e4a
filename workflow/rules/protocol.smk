# What every rule says in the same way: its inputs with their seals, what it was made from, where it
# tells what it did, what it asks for.

from functools import cache

from atypical.disk.seals import sealed_checksum, together
from atypical.tasks.archives import FILES

ENVIRONMENT = str(WORKFLOW.parent / "envs/environment.yaml")


def literally(value):
    """A rule's parameter in which braces are no wildcards."""
    return lambda wildcards: value


def any_of(names):
    """A wildcard that is one of these names; where there is none, it fits nothing."""
    return "|".join(names) or r"(?!)"


def there(files, wildcards):
    """Files, or what a function of the wildcards says they are."""
    return files(wildcards) if callable(files) else files


def seals(files):
    """The seals of files. Who reads one needs its seal, so a broken one is made anew."""
    return [f"{file}.sha256" for file in files]


def sealed(**files):
    """Inputs by name, each list of files with its seals."""
    return {
        **files,
        **{f"{name}_seals": lambda w, f=f: seals(there(f, w)) for name, f in files.items()},
    }


def made_from(*files, **params):
    """Parameters: what is given, and a checksum of what the inputs hold, as their seals say.

    Asked again when the inputs are there: changed files are noticed whatever their clocks say.
    """

    def held(wildcards):
        read = [file for names in files for file in there(names, wildcards)]
        return together(sealed_checksum(Path(file)) for file in read)

    return params | ({"held": held} if files else {})


def table(stem):
    """Output: a table and its seal."""
    return multiext(stem, table=".csv", seal=".csv.sha256")


def log_of(name):
    return f"results/logs/{name}.log"


def benchmark_of(name):
    return f"results/benchmarks/{name}.tsv"


def growing(amount):
    """A resource of which each attempt asks for more.

    The first asks for twice the time that the longest job of the papers' scale is planned to take,
    and for the memory that was measured and 400 MB more, for Snakemake, which a cluster counts.
    """
    return lambda wildcards, attempt: there(amount, wildcards) * attempt


def little(memory=300, minutes=5):
    """Resources of what takes seconds, and is done where the run was started."""
    return dict(mem_mb=growing(memory), runtime=growing(minutes))


def words_of(*paths):
    """Checksum of files of the workflow that are no code, for a rule's parameters."""
    return digest(WORKFLOW / path for path in paths)


@cache
def checksum_of(script, *modules):
    """Checksum of a script, of all that it or the named modules import, and of the libraries they use.

    For a rule's parameters, which are compared by value: changed code is noticed whatever the clocks
    of its files say, and the same code reruns nothing, by whatever path it is read.
    """
    return code.checksum(f"scripts.{script}", *modules)


def table_files(names):
    return [f"results/tables/{name}.csv" for name in names]


def figure_files(name):
    return [f"results/figures/{name}{ending}" for ending in (".pdf", ".png", ".csv", ".json")]


def images_of(dataset):
    """The archives of a data set; none where it ships with a library."""
    return [f"results/data/{dataset}/{file}" for file in FILES[dataset]]
