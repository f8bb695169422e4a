# Data sets that do not ship with the libraries. Rules read them through links below results/data, by content:
# a data_dir that moved reruns nothing but these links.

ARCHIVES = settings.data.archives()
ASKED = [STUDIES[name] for name in WANTED.studies & set(STUDIES)]
NAMED = [name for name in datasets(ASKED) if name in ARCHIVES]

if workflow.is_main_process and NAMED:
    from atypical.run.download import DownloadError, examine

    try:
        for name in NAMED:
            for file in ARCHIVES[name].sha256:
                place = settings.data.folder(name) / file
                examine(place, ARCHIVES[name].urls(file), ARCHIVES[name].sha256[file])
    except DownloadError as error:
        sys.exit(str(error))


for name, archives in ARCHIVES.items():

    rule:
        name:
            f"fetch_{name}"
        message:
            f"Fetch {name}, or find it in data_dir."
        output:
            unmoved(images_of(name)),
        params:
            folder=literally(str(settings.data.folder(name))),
            urls=literally({file: archives.urls(file) for file in archives.sha256}),
            sha256=archives.sha256,
            code=checksum_of("fetch"),
        log:
            log_of(f"fetch_{name}"),
        benchmark:
            benchmark_of(f"fetch_{name}")
        resources:
            mem_mb=500,
            runtime=60,
        localrule: True
        conda:
            ENVIRONMENT
        script:
            "../scripts/fetch.py"
