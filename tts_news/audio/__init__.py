"""Sound on its way to a file: stitched, levelled, encoded, tagged.

Takes clips as PCM (mono, 16 bit, little-endian); gives MP3, Opus, M4A or WAV at an even loudness.
May import: base.
"""
