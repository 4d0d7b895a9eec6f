"""Presets: the characters and assistants that a chat begins with, and the member's personas."""
