"""Code blocks: colours by class for well-known languages, and the frame with the Copy button."""

import re
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

from config.templatetags.lampfield import icon

# A lexer is a pile of regular expressions that nobody wrote against hostile text, and one that
# hangs stops the whole process: only those that many people use, and only so much text.
_WELL_KNOWN = """
    bash sh shell console c cpp c++ cs csharp css dart diff docker dockerfile elixir elm erlang
    fish go golang graphql haskell html ini java javascript js json jsx julia kotlin latex less
    lua make makefile md markdown nginx nix objective-c ocaml perl php powershell protobuf python
    py pycon r rb ruby rs rust scala scss sql swift tex toml ts tsx typescript vim xml yaml yml zig
"""
COLOURED = frozenset(_WELL_KNOWN.split())
LONGEST_COLOURED = 20_000
CLASSES = frozenset(filter(None, STANDARD_TYPES.values()))

_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_CLEANED = re.compile(r'<pre><code(?: data-lang="([\w+#.-]{1,30})")?>')


def block(code: str, info: str, *, coloured: bool) -> str:
    """A fence as plain elements; frame() dresses them after they were cleaned."""
    match = _LANGUAGE.match(info.strip())
    language = match[0] if match else ""
    lexer = _lexer(language) if coloured and len(code) <= LONGEST_COLOURED else None
    body = highlight(code, lexer, _formatter) if lexer else escape(code, quote=False)
    attribute = f' data-lang="{language}"' if language else ""
    return f"<pre><code{attribute}>{body}</code></pre>\n"


def frame(cleaned: str) -> str:
    """Put header and Copy button around each code block.

    Done after cleaning, so that no button ever has to be allowed in what a stranger wrote; in
    cleaned HTML these tags are elements and never text.
    """
    if "<pre>" not in cleaned:
        return cleaned
    return _CLEANED.sub(_opening, cleaned).replace("</code></pre>", "</code></pre></div>")


def _lexer(language: str) -> Lexer | None:
    name = language.lower()
    return get_lexer_by_name(name, stripnl=False) if name in COLOURED else None


def _opening(match: re.Match[str]) -> str:
    language = match[1] or ""
    label = f"Code, {language}" if language else "Code"
    return (
        f'<div class="code"><header><span>{language}</span>'
        '<button class="btn quiet small" type="button" data-copy>'
        f"{icon('copy', 'icon-s')}Copy</button></header>"
        f'<pre tabindex="0" aria-label="{label}"><code>'
    )
