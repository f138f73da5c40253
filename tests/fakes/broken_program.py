"""The program with a fault of its own: an exception whose words and locals hold a key.

PATCHES are put in where Python looks before anything else (`sitecustomize`).
"""

import os
from pathlib import Path

from tests.fakes.program import ROOT

SECRET = "OPENAI_API_KEY"
"""The variable whose value the exception holds."""

_RAISE = f"""
import base64, os
def fail():
    key_of_the_frame = os.environ.get("{SECRET}", "") or os.environ["OF_THE_FILE"]
    password = os.environ.get("REDIS_PASSWORD", "")
    coded = base64.b64encode(key_of_the_frame.encode()).decode()
    raise ZeroDivisionError(f"{{key_of_the_frame}} {{key_of_the_frame[5:25]}} {{coded}} {{password}}")
"""

PATCHES = {
    # at a table, after some frames of it
    "frame": """
from tui.pump import Pump
whole, frames = Pump.take, []
def take(self):
    items = whole(self)
    frames.extend([0] if items else [])
    if len(frames) > 60:
        fail()
    return items
Pump.take = take
""",
    # at home, in the list of sessions
    "home": """
from tui.desk import Desk
async def recent(self):
    fail()
Desk.recent = recent
""",
    # in the engine, while seats speak
    "answer": """
from engine.utterance.speaking import Voices
whole, taken = Voices._take, []
def take(self, live, event):
    taken.append(0)
    if len(taken) > 40:
        fail()
    whole(self, live, event)
Voices._take = take
""",
    # in a task that nobody awaits
    "task": """
import asyncio
from tui.desk import Desk
begin = Desk.begin
async def astray():
    fail()
def begun(self):
    begin(self)
    asyncio.get_running_loop().create_task(astray())
Desk.begin = begun
""",
}


def broken(folder: Path, patch: str) -> str:
    """Put a patch into a folder; return the PYTHONPATH that brings it in."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_RAISE + PATCHES[patch], encoding="utf-8")
    return os.pathsep.join((str(folder), str(ROOT)))
