"""Links to the archives of a data set, which are fetched where they do not lie yet."""

import os
from pathlib import Path

from atypical.run.download import obtain
from atypical.run.log import logged


def main(
    folder: Path, urls: dict[str, list[str]], sha256: dict[str, str], links: list[str]
) -> None:
    for link in map(Path, links):
        file = folder / link.name
        obtain(file, urls[link.name], sha256[link.name])
        link.unlink(missing_ok=True)
        # A relative data_dir moves with the run; an absolute one stays where it is. Either end may
        # itself lie behind a link, as results on a scratch disk do.
        near = os.path.relpath(file.resolve(), link.parent.resolve())
        link.symlink_to(file if file.is_absolute() else near)


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            Path(snakemake.params.folder),
            snakemake.params.urls,
            snakemake.params.sha256,
            snakemake.output,
        )
