"""Every chord of the pages and what it does, as the settings page lists them."""

# The switch in the settings turns these off.
SHORTCUTS = (
    ("Ctrl K", "Jump to a chat or a page"),
    ("Ctrl Shift O", "New chat"),
    ("Ctrl Shift M", "Choose a model"),
    ("Shift Esc", "Go to the message box"),
    ("↑", "In the empty box: edit your last message"),
    ("← →", "In a message: the other alternatives of it"),
    ("?", "Show this list"),
)
# What a field, a dialog or a chart does with the keys while it has the focus; these stay.
ALWAYS = (
    ("Enter", "Send, or a new line where you chose so"),
    ("Esc", "Stop the reply, leave an edit, or close the dialog"),
    ("Ctrl Enter", "While you edit: save and ask again"),
    ("↑ ↓ Home End", "Walk the list of a dialog"),
    ("← → Home End", "Day by day in the chart of usage"),
)
