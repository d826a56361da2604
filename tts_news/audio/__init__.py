"""Audio processing: clips are stitched, levelled, mixed with music, encoded and tagged.

Takes clips as PCM (mono, 16 bit, little-endian); gives MP3, Opus, M4A or WAV at a common loudness.
May import: base.
"""
