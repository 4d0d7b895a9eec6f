"""The life of a reply: written by one detached task, saved in steps, followed from anywhere."""
