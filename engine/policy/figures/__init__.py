"""What calls took, used and cost, counted from logs alone, and the rules that watch it."""

from engine.policy.figures.counting import (
    Counted as Counted,
    Counter as Counter,
    figures_of as figures_of,
)
from engine.policy.figures.rows import (
    RECENT as RECENT,
    Alert as Alert,
    Figures as Figures,
    PictureFigures as PictureFigures,
    Row as Row,
)
from engine.policy.figures.rules import (
    Finding as Finding,
    Rules as Rules,
    findings as findings,
    of_machine as of_machine,
)
from engine.policy.figures.spread import Spread as Spread, spread as spread
