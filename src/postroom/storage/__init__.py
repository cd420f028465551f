"""Where content and records rest: blobs named by their hash, in a folder or a bucket, and the records' form on disk.

In: bytes and records. Out: the same bytes and records, checked; what is damaged is refused by name.
"""
