"""The report: its first page, its pages of claims and figures, and what joins them; `make report`.

Snakemake gathers it into one file, and shows a page in a frame, for which Chromium takes no more
than two megabytes: so there is a page for each figure, and PDF and CSV lie beside the pages.
"""
