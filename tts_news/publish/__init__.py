"""Publishing finished episodes as a podcast, from the folder of manifests.

Takes an `Episode`'s files; gives manifests, transcripts, notes, the cover, the feed, a bucket.
May import: audio, base, hearing, settings.
"""
