"""Pictures of protocols: SVG with whole numbers only, the same bytes on every machine, and Mermaid text.

============  ========================================================
``text``      how wide a text is and where its lines break
``palette``   who has which colour and letter
``svg``       the few shapes, with everything escaped
``flow``      phases, gates, moves and endings
``plan``      contacts and measures over the weeks
``picture``   a protocol as one picture
``compared``  the difference of two, or what is in conflict
``mermaid``   the phases as text
============  ========================================================
"""

from __future__ import annotations

from iptflow.drawing.compared import draw_conflicts, draw_difference
from iptflow.drawing.mermaid import mermaid
from iptflow.drawing.picture import draw

__all__ = ["draw", "draw_conflicts", "draw_difference", "mermaid"]
