"""Questions to providers outside a session: which models they have, and whether they answer."""

from engine.inquiries.live import called_providers, check_providers
from engine.inquiries.models import ListedModels, ModelFacts, list_models
from engine.inquiries.providers import ProviderRow, configured_providers, provider_rows

__all__ = [
    "ListedModels",
    "ModelFacts",
    "ProviderRow",
    "called_providers",
    "check_providers",
    "configured_providers",
    "list_models",
    "provider_rows",
]
