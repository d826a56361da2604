"""What every stage stands on: files written whole, signals, letters.

Takes text, bytes and paths; gives them back true, whole or not at all.
May import: nothing.
"""
