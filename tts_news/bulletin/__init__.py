"""Radio bulletins: from a rundown to a timed programme ready for air.

rundown ──> Item ──> Voiced ──> Fit ──> Timeline ──> WAV, MP3, paper
 TOML, CSV   script    voiced     fit     timeline     mix, wave, paper

May import: audio, base, clean, edition, engines, script, settings, speech.
"""
