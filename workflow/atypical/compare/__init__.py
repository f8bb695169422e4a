"""Whether two directories of results agree: bytes, numbers within their errors, or laws."""
