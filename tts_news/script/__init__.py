"""Deciding what is spoken, in which voice and in which order.

Takes the stories of an edition and a cast; gives each sentence as an `Utterance`.
May import: base, normalize, settings, speech.
"""
