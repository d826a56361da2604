"""What every stage uses: atomic file writes, signals, text normalization, checked input.

Takes text, bytes and paths; gives back normalized text and complete files, or an error.
May import: nothing.
"""
