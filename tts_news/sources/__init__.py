"""Finding and fetching the articles of a run: files, folders, addresses, feeds and sitemaps.

Takes the names given on the command line; gives the `Article`s that they stand for.
May import: base, clean.
"""
