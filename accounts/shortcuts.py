"""Every chord of the pages and what it does, as the settings page lists them."""

SHORTCUTS = (
    ("Enter", "Send, or a new line where you chose so"),
    ("Esc", "Stop the reply, close the dialog, leave editing"),
    ("Ctrl K", "Jump to a chat or a page"),
    ("Ctrl Shift O", "New chat"),
    ("Ctrl Shift M", "Choose a model"),
    ("Shift Esc", "Go to the message box"),
    ("↑", "In an empty message box: edit your last message"),
    ("← →", "With the focus in a message: its other versions"),
    ("Ctrl Shift C", "Copy the last answer"),
    ("?", "This list, outside of fields"),
)
