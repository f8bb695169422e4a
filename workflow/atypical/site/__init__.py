"""The site of a directory of results: a gallery, claims, numbers, references, guides; `make site`.

Pages are written from what stands elsewhere: tables, figures and their records, claims, captions,
the glossary, the schema, docstrings, README and docs. Sphinx makes HTML of them. A run imports
nothing of this.
"""
