"""Making episodes and their feed from the names on the command line.

Takes names and settings; `conductor` calls the stages in their order and gives the results.
May import: audio, base, clean, engines, hearing, publish, script, settings, site, sources,
speech.
"""
