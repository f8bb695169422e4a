# What goes into the rules: files, grids, code.

from functools import cache

from atypical.disk.seals import sealed_checksum, together
from atypical.tasks.archives import FILES


def literally(value):
    """A rule's parameter in which braces are no wildcards."""
    return lambda wildcards: value


def words_of(*paths):
    """Checksum of files of the workflow that are no code, for a rule's parameters."""
    return digest(WORKFLOW / path for path in paths)


def any_of(names):
    """A wildcard that is one of these names; where there is none, it fits nothing."""
    return "|".join(names) or r"(?!)"


def seals(tables):
    """The seals of tables. Who reads a table needs its seal, so a broken one is made anew."""
    return [f"{table}.sha256" for table in tables]


def study(name):
    """The settings of a study."""
    return getattr(settings.studies, name)


def grids_of(name):
    """The grids of a study by name; none where the table is swept over nothing."""
    return study(name).grids() if hasattr(settings.studies, name) else {}


def on_device(name):
    """Whether the jobs of a study run on a GPU where there is one."""
    return getattr(getattr(settings.studies, name, None), "batched", False)


def theory(names):
    return any_of(name for name in names if not on_device(name))


def simulations(names):
    return any_of(name for name in names if on_device(name))


def device_for(name):
    """Where the jobs of a study run."""
    return DEVICE if on_device(name) else "cpu"


def whole_of(name):
    """What the one job of a study solves."""
    cut = hasattr(settings.studies, name) and hasattr(study(name), "part")
    return part_of(name, 0) if cut else grids_of(name)


def part_of(name, number):
    """What a job of a study solves: a few curves, and the grids along them."""
    device = {"device": DEVICE} if on_device(name) else {}
    return study(name).part(number) | device


@cache
def checksum_of(script, *modules):
    """Checksum of what a script, all that it or the named modules import, and their libraries mean.

    For a rule's parameters, which are compared by value: changed code is noticed whatever the clocks
    of its files say; the same code reruns nothing, by whatever path it is read and however it looks.
    """
    return code.checksum(f"scripts.{script}", *modules)


def held(files):
    """Checksum of what tables hold, as their seals say, for a rule's parameters.

    A function, asked again when the tables are there: changed tables are noticed whatever the clocks say.
    """

    def checksum(wildcards):
        there = files(wildcards) if callable(files) else files
        return together(sealed_checksum(Path(file)) for file in there)

    return checksum


def parts(wildcards):
    return [
        f"results/parts/{wildcards.study}/{number}.csv"
        for number in range(study(wildcards.study).parts())
    ]


def figure_files(name):
    return [f"results/figures/{name}{ending}" for ending in ENDINGS]


def table_files(names):
    return [f"results/tables/{name}.csv" for name in names]


def table_modules(names):
    return [f"atypical.tables.{name}" for name in names]


def images_of(dataset):
    """The archives of a data set; none where it ships with a library."""
    return [f"results/data/{dataset}/{file}" for file in FILES[dataset]]


def modules_of(figure):
    return [f"atypical.figures.{figure.name}", *table_modules(figure.tables)]


def options_of(name):
    options = getattr(settings.figures, name, None)
    return options.model_dump() if options else {}
