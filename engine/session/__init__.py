"""Sessions: opened, run, resumed, and spoken to by commands."""

from engine.session.forecast import Forecast, Prices, draws, forecast_of, forecast_rest, uses_of
from engine.session.opening import Engine
from engine.session.plan import Outcome, SessionPlan
from engine.session.running import Session
from engine.session.seeing import Seen

__all__ = [
    "Engine",
    "Forecast",
    "Outcome",
    "Prices",
    "Seen",
    "Session",
    "SessionPlan",
    "draws",
    "forecast_of",
    "forecast_rest",
    "uses_of",
]
