"""What a run is to read: files, folders, addresses, and what feeds and sitemaps name.

Takes the names on the command line; gives an `Article` for each, fetched and cleaned.
May import: base, clean.
"""
