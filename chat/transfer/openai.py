"""The messages of a chat completion: the path that is shown, as any such API takes it."""

import json

from chat.transfer.transcript import Transcript, spoken


def written(chat: Transcript) -> str:
    messages = [{"role": turn.role, "content": turn.text} for turn in spoken(chat.path)]
    return json.dumps({"messages": messages}, ensure_ascii=False, indent=1) + "\n"
