"""List items that begin with [ ] or [x] as checkboxes that only show their state."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_BOX = re.compile(r"\[([ xX])\]\s+(?=\S)")


def enable(parser: MarkdownIt) -> None:
    parser.core.ruler.after("inline", "tasks", _mark)
    parser.add_render_rule("task_open", _render_open)


def _mark(state: StateCore) -> None:
    opening = ["list_item_open", "paragraph_open", "inline"]
    for at, token in enumerate(state.tokens[:-2]):
        if token.type == opening[0]:
            paragraph, inline = state.tokens[at + 1 : at + 3]
            if [paragraph.type, inline.type] == opening[1:] and _make_task(inline):
                token.attrSet("class", "task")


def _make_task(inline: Token) -> bool:
    children = inline.children or []
    match = _BOX.match(inline.content)
    # Where [x] is a defined link, the first child is that link and no text.
    if not match or not children[0].content.startswith(match[0]):
        return False
    children[0].content = children[0].content[match.end() :]
    opening = Token("task_open", "label", 1, meta={"done": match[1] != " "})
    inline.children = [opening, *children, Token("task_close", "label", -1)]
    return True


def _render_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    checked = ' checked=""' if tokens[at].meta["done"] else ""
    return f'<label><input type="checkbox" disabled=""{checked}> '
