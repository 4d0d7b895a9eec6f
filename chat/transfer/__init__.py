"""Chats as files, one module for each format; none of them knows the database."""
