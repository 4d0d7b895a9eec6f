"""Markdown of strangers as safe HTML: whole, or block by block while it is being written."""

from chat.markdown.blocks import Blocks, Split, split
from chat.markdown.render import MAX_SOURCE, render

__all__ = ["MAX_SOURCE", "Blocks", "Split", "render", "split"]
