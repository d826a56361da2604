"""What is said, by whom, in which order.

Takes the stories of an edition and a cast; gives each sentence as an `Utterance`.
May import: base, normalize, settings, speech.
"""
