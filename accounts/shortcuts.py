"""Every chord of the pages and what it does, as the settings page lists them."""

SHORTCUTS = (
    ("Enter", "Send, or a new line where you chose so"),
    ("Esc", "Stop the reply, or close the dialog"),
    ("Ctrl K", "Jump to a chat or a page"),
    ("Ctrl Shift O", "New chat"),
    ("↑ ↓ Home End", "Walk the list of that dialog"),
    ("← → Home End", "Day by day in the chart of usage"),
)
