"""Pictures of protocols: SVG with whole numbers only, the same bytes on every machine, and Mermaid text.

============  ========================================================
``text``      how wide a text is and where its lines break
``palette``   who has which colour and letter
``svg``       the few shapes, with everything escaped
``flow``      phases, gates, moves and endings
``plan``      contacts and measures over the weeks
``picture``   a protocol, or the difference of two, as one picture
``mermaid``   the phases as text
============  ========================================================
"""

from __future__ import annotations

from iptflow.drawing.mermaid import mermaid
from iptflow.drawing.picture import draw, draw_difference

__all__ = ["draw", "draw_difference", "mermaid"]
