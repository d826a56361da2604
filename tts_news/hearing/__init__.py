"""An ear that listens to what was made: a recognizer of Vietnamese, an extra.

Takes clips or a finished episode; gives the sentences that lost, repeated or garbled words.
May import: audio, base, engines, normalize, script, settings, speech.
"""
