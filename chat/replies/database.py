"""All database work behind replies: one thread, one connection, for each process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple, Unpack

from django.db import InterfaceError, OperationalError, connection

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

# Readers of hundreds of replies share it, and SQLite's writers inside the process never compete.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="replies-database")


async def run(function: Callable[[Unpack[Arguments]], Result], *arguments: *Arguments) -> Result:
    """Call a function that uses the database. It may be called twice if the connection broke."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_thread, lambda: _call(function, *arguments))


def call(function: Callable[[Unpack[Arguments]], Result], *arguments: *Arguments) -> Result:
    """The same for a caller that has a thread of its own to wait in."""
    return _thread.submit(lambda: _call(function, *arguments)).result()


async def close() -> None:
    """Give the connection back; the next run() opens another."""
    await asyncio.get_running_loop().run_in_executor(_thread, lambda: connection.close())


def _call(function: Callable[[Unpack[Arguments]], Result], *arguments: *Arguments) -> Result:
    try:
        return function(*arguments)
    except (InterfaceError, OperationalError):
        if connection.connection is not None and connection.is_usable():
            raise
    connection.close()
    return function(*arguments)
