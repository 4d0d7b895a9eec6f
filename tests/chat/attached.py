"""Files in tests: what a member attaches, and a line whose models are known."""

from io import BytesIO
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Member
from chat.attachments import Attachment
from chat.models import Chat
from connections import catalogs
from connections.gateway.client import gateway
from connections.models import Connection

SEES = "practice-pictures"
HTMX = {"HX-Request": "true"}
PLACE = {0x0112: 6, 0x010E: "Marlow Road 4"}  # turned to the right, and a description


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **saved: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, form, **saved)
    return file.getvalue()


def photograph() -> bytes:
    exif = Image.Exif()
    exif.update(PLACE)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"Marlow Road 4")


def file(data: bytes, name: str = "lamp.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def practice(gateways: str, member: Member) -> Connection:
    line = member.connections.practice()
    async_to_sync(listed)(line)
    return line


async def listed(line: Connection) -> None:
    await catalogs.refresh(line)
    await gateway().aclose()


def attach(client: Client, *files: SimpleUploadedFile, **fields: object) -> str:
    """As a page with scripts does it; what the page then shows."""
    asked = {"model": SEES, **fields, "file": list(files)}
    return client.post("/attachments/", asked, headers=HTMX).content.decode()


def attached(client: Client, data: bytes, name: str = "lamp.png") -> Attachment:
    attach(client, file(data, name))
    return Attachment.objects.whole().latest("created_at")


def begin(
    client: Client, *files: Attachment, text: str = "What is this?", **fields: object
) -> Chat:
    ids = [str(each.pk) for each in files]
    sent = {"text": text, "token": uuid4().hex, "model": SEES, "attachment": ids, **fields}
    answer = client.post("/chats/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Chat.objects.latest("created_at")
