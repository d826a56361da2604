"""From names on the command line to episodes and their feed.

Takes names and settings; `conductor` calls the stages in their order and gives what was made.
May import: audio, base, clean, engines, hearing, publish, script, settings, site, sources,
speech.
"""
