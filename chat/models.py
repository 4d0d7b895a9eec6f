"""Chats, and the tree of messages in them."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.models import Member
from chat import contents, paths
from chat.attachments import Attachment as Attachment
from chat.filing import Filed
from chat.filing import Folder as Folder
from chat.filing import title_of as title_of
from chat.kept import ChatManager, ChatQuerySet
from chat.messages import Message as Message
from chat.messages import end_reply as end_reply
from chat.presets.cast import WithCast
from chat.presets.models import Book as Book
from chat.presets.models import Persona as Persona
from chat.presets.models import Portrait as Portrait
from chat.presets.models import Preset as Preset
from chat.shares import Share as Share
from chat.tree import Tree
from chat.unasked import NothingAsked as NothingAsked
from chat.unasked import ReplyUnderWay as ReplyUnderWay
from chat.waiting import WaitingMessage as WaitingMessage
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.models import Connection
from connections.quotes import quote_for_chat
from connections.reserving import reserve
from usage.models import Call

PAGE = 50  # messages


class Chat(Filed, WithCast):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="chats")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL)
    route = models.CharField(max_length=500)
    before_web = models.CharField(max_length=500, blank=True)  # the route, before it searched
    properties = models.TextField(blank=True)  # the JSON as the member typed it
    leaf = models.ForeignKey("Message", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    left_out = models.PositiveIntegerField(default=0)  # oldest turns that no model is sent any more

    objects = ChatManager()
    everything = ChatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def begin(
        cls,
        owner: Member,
        connection: Connection,
        text: str,
        *,
        route: str = "",
        temporary: bool = False,
    ) -> "Chat":
        return cls.objects.create(
            owner=owner,
            connection=connection,
            route=route or connection.route,
            title=title_of(text),
            is_temporary=temporary,
        )

    def ask(
        self,
        text: str,
        *,
        token: str,
        shown: uuid.UUID | None = None,
        follow: bool = True,
        attachments: Iterable[Attachment] = (),
    ) -> Message:
        """Add the member's message and its queued reply; the same token twice is one message.

        shown is the end of the path that the member has on the page. Without follow the view
        stays where it is, unless that is where the message goes. Raises ReplyUnderWay while
        another reply is being written, BudgetReached where the reply could cost more than is left,
        NotShared where the connection is not lent to the owner for this model, and Blind where
        that reads no pictures and some are attached. Nothing is saved then.
        """
        with transaction.atomic():
            leaf_id = self.lock()
            sent_before = self.messages.filter(token=token).first()
            if sent_before:
                return sent_before.replies.earliest("created_at")
            self.refuse_while_replying()
            question = self.messages.create(
                parent_id=self.place_for(shown, leaf_id),
                role=Message.Role.USER,
                text=text,
                token=token,
            )
            question.attachments.add(*attachments)
            reply = self.queue_reply(question)
            goes_on = question.parent_id == leaf_id
            to = reply.pk if follow or goes_on else leaf_id
            self.move_to(to, leaf_id, goes_on=goes_on)
            return reply

    def ask_again(self, message: Message) -> Message:
        """Another answer to the same question, beside the first. Raises as ask() does."""
        with transaction.atomic():
            leaf_id = self.lock()
            self.refuse_while_replying()
            question = message if message.role == Message.Role.USER else message.parent
            if question is None:
                raise NothingAsked
            reply = self.queue_reply(question)
            self.move_to(reply.pk, leaf_id, goes_on=question.pk == leaf_id)
            return reply

    def go_on(self, reply: Message) -> Message:
        """Another reply that begins with the text of one that was cut. Raises as ask() does."""
        with transaction.atomic():
            leaf_id = self.lock()
            self.refuse_while_replying()
            if reply.parent is None:
                raise NothingAsked
            longer = self.queue_reply(reply.parent, continues=reply)
            self.move_to(longer.pk, leaf_id)
            return longer

    def write(self, message: Message, text: str) -> Message:
        """Another version of a message, beside it. Nothing is ever written over."""
        with transaction.atomic():
            leaf_id = self.lock()
            version = self._version(message, text)
            self.move_to(version.pk, leaf_id)
            return version

    def write_and_ask(self, question: Message, text: str) -> Message:
        """Another version of a question, and the reply to it. Raises as ask() does."""
        with transaction.atomic():
            leaf_id = self.lock()
            self.refuse_while_replying()
            reply = self.queue_reply(self._version(question, text))
            self.move_to(reply.pk, leaf_id)
            return reply

    def look_at(self, message: Message) -> None:
        """Show an alternative, down to the message that was last seen beneath it."""
        with transaction.atomic():
            leaf_id, tree = self.lock(), self.tree()
            seen = message.last_leaf_id
            start = seen if seen and seen in tree else message.pk
            if message.pk not in tree.path(leaf_id):
                self.move_to(tree.end_beneath(start), leaf_id)

    def move_to(
        self, end: uuid.UUID | None, was: uuid.UUID | None, *, goes_on: bool = False
    ) -> None:
        """Move the view; the alternative that it leaves remembers where it was."""
        left = None if goes_on else self.tree().left(was, end)
        if left:
            Message.objects.filter(pk=left).update(last_leaf=was)
        self.leaf_id = end
        self.save(update_fields=["leaf", "updated_at"])

    def lock(self) -> uuid.UUID | None:
        """Nobody else sends in this chat until the transaction ends; returns the leaf."""
        rows = Chat.everything.select_for_update().values_list("leaf_id", "updated_at")
        self.leaf_id, self.updated_at = rows.get(pk=self.pk)
        return self.leaf_id

    def place_for(self, shown: uuid.UUID | None, leaf_id: uuid.UUID | None) -> uuid.UUID | None:
        """Where a message belongs: at the end, unless the page shows another branch."""
        if shown is None or shown == leaf_id:
            return leaf_id
        tree = self.tree()
        if shown not in tree or shown in tree.path(leaf_id):
            return leaf_id
        return tree.end_beneath(shown)

    def has_news_for(self, shown: uuid.UUID | None) -> bool:
        """Whether a page that ends with this message should change.

        Not where another page of the same member only looks at another branch.
        """
        if shown == self.leaf_id:
            return False
        tree = self.tree()
        if shown is None or self.leaf_id is None or shown not in tree:
            return True
        is_beside = tree.parent(shown) == tree.parent(self.leaf_id)
        return is_beside or shown in tree.path(self.leaf_id)

    def tree(self) -> Tree:
        return Tree(self.messages.kept().order_by("created_at").values_list("pk", "parent_id"))

    @cached_property
    def catalog(self) -> Catalog | None:
        """What its connection offers; read once, for every message asks for its model's name."""
        return catalog_for(self.connection) if self.connection else None

    def path(self, end: uuid.UUID | None = None, *, most: int = PAGE) -> list[Message]:
        """The last messages shown, oldest first; with an end, those that lead to it."""
        return paths.page(self, end or self._current_leaf_id(), most)

    def history(self, at: uuid.UUID | None) -> list[dict[str, Any]]:
        """What leads to a message, that one last, in the shape of chat completions.

        The cast leads. Turns without text are left out, and the oldest where the member chose that.
        """
        turns = self.turns(at)
        sent = turns[self.leaves_out(turns) :]
        lead = self.lead(self.owner.name, sent[0].role if sent else "user")
        return [*lead, *({"role": turn.role, "content": turn.content} for turn in sent)]

    def turns(self, at: uuid.UUID | None = None) -> list[paths.Turn]:
        """Who said what on the way to a message, or to what is shown; whatever has a content."""
        return [turn for turn in paths.turns(at or self._current_leaf_id()) if turn.content]

    def leaves_out(self, turns: list[paths.Turn]) -> int:
        """How many of these no model is sent; the last one always is."""
        return max(min(self.left_out, len(turns) - 1), 0)

    def queue_reply(
        self,
        question: Message,
        continues: Message | None = None,
        beside: tuple[Connection, str] | None = None,
    ) -> Message:
        """beside is the line and the route of one of several answers; else the chat's are asked."""
        connection, route = beside or (self.connection, self.route)
        assert connection is not None
        contents.refuse_blind(question, connection, route)
        kept = continues.text if continues else ""
        texts = [turn["content"] for turn in self.history(question.pk)]
        parameters = self.parameters_on(connection)
        quote = quote_for_chat(connection, route, [*texts, kept], parameters)
        call = reserve(connection, self.owner, quote, purpose=Call.Purpose.REPLY)
        reply = self.messages.create(
            parent=question,
            role=Message.Role.ASSISTANT,
            state=Message.State.QUEUED,
            route=route,
            text=kept,
            kept=len(kept),
            continues=continues,
            is_beside=beside is not None,
            call=call,
            lease_until=timezone.now() + timedelta(seconds=settings.REPLY_STALE_AFTER),
        )
        self.updated_at = timezone.now()
        return reply

    def refuse_while_replying(self) -> None:
        if not self.messages.active().exists():
            return
        Message.objects.interrupt_stale(chat=self)
        if self.messages.active().exists():
            raise ReplyUnderWay

    def _version(self, message: Message, text: str) -> Message:
        version = self.messages.create(
            parent_id=message.parent_id,
            role=message.role,
            text=text,
            route=message.route,
            is_edited=message.role == Message.Role.ASSISTANT,
        )
        version.attachments.add(*message.attachments.all())
        return version

    def _current_leaf_id(self) -> uuid.UUID | None:
        leaf_id: uuid.UUID | None
        leaf_id = Chat.everything.values_list("leaf_id", flat=True).get(pk=self.pk)
        return leaf_id
