"""Speech synthesis: voice profiles, workers, clips and their cache.

Takes utterances; gives a `Clip` for each, in order, from the cache or from an engine.
May import: audio, base, engines, settings.
"""
