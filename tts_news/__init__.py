"""tts_news: the news, heard. Vietnamese articles into an audio edition."""

__version__ = "0.1.0"

SETTINGS = "tts-news.toml"
"""The settings file's name."""
