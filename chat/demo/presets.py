"""Whom the demo's chats begin with: a character with a greeting and a picture, and an assistant."""

from io import BytesIO

from PIL import Image, ImageDraw

from accounts.models import Member
from chat.models import Preset
from chat.presets.pictures import reencoded

ARCHIVIST, ASSISTANT = "The Archivist", "Assistant"
SPINES = ("#7c4a2d", "#2f5d57", "#8a7a3c", "#40506e", "#6b2f3a")


def write(owner: Member) -> dict[str, Preset]:
    """By name; the whole group may begin chats with them."""
    archivist = owner.presets.create(
        name=ARCHIVIST,
        note="Keeps the town's papers, and remembers where each of them lies",
        prompt=(
            "You are {{char}}, who keeps the papers of a small harbour town. You speak calmly, "
            "never guess, and say in which box a thing was found. You talk to {{user}}."
        ),
        greetings=[
            "*A lamp moves between the shelves.* Good evening, {{user}}. What are we looking for?",
            "*{{char}} does not look up.* Close the door, {{user}}, the papers mind the damp.",
        ],
        examples="<START>\n{{user}}: Who built the pier?\n{{char}}: Box 12. Two sisters, in 1904.",
        properties='{"session_type": "roleplay", "character": "{character}"}',
        is_shared=True,
    )
    archivist.wear(reencoded(portrait()))
    assistant = owner.presets.create(
        name=ASSISTANT,
        note="Short answers in plain words",
        prompt="You are a helpful assistant. Answer briefly, and say so when you do not know.",
        stored_parameters={"temperature": 0.4},
        properties='{"session_type": "assistant", "character": "{character}"}',
        is_shared=True,
    )
    return {each.name: each for each in (archivist, assistant)}


def portrait() -> bytes:
    """Somebody with a lamp before shelves."""
    picture, file = Image.new("RGB", (400, 600), "#20283a"), BytesIO()
    draw = ImageDraw.Draw(picture)
    for shelf in range(4):
        bottom = 140 + shelf * 150
        for place in range(16):
            top, left = bottom - 70 - (place * 37 + shelf * 23) % 50, 4 + place * 25
            draw.rectangle((left, top, left + 20, bottom), SPINES[(place + shelf) % len(SPINES)])
        draw.rectangle((0, bottom, 400, bottom + 10), "#4a3a2a")
    draw.ellipse((40, 400, 360, 800), "#35524a")
    draw.rectangle((175, 330, 225, 430), "#d9b08c")
    draw.ellipse((130, 175, 270, 365), "#e3bd9a")
    draw.pieslice((118, 155, 282, 345), 180, 360, "#c9c6bd")
    for left in (150, 208):
        draw.ellipse((left, 245, left + 42, 287), outline="#3b2f2a", width=5)
    draw.arc((170, 295, 230, 335), 20, 160, "#8a4b3c", 5)
    draw.ellipse((285, 425, 375, 515), "#ffd773")
    draw.rectangle((310, 515, 350, 535), "#8a7a3c")
    picture.save(file, "PNG")
    return file.getvalue()
