"""Checking synthesized speech with a speech recognizer for Vietnamese (the extra `ear`).

Takes clips or a finished episode; gives the sentences with lost, repeated or garbled words.
May import: audio, base, engines, normalize, script, settings, speech.
"""
