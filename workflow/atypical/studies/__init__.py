"""What is computed: one file a study, which declares its section of config.yaml and its table.

A file of this folder declares one class, whose name in config.yaml and whose table's name are the
file's. What studies have in common stands in `kinds`.
"""
