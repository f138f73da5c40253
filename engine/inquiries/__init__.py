"""Questions outside a session: to providers, and to the server that sessions are kept in."""

from engine.inquiries.live import called_providers, check_providers
from engine.inquiries.models import ListedModels, ModelFacts, list_models
from engine.inquiries.providers import ProviderRow, configured_providers, provider_rows
from engine.inquiries.storage import check_storage

__all__ = [
    "ListedModels",
    "ModelFacts",
    "ProviderRow",
    "called_providers",
    "check_providers",
    "check_storage",
    "configured_providers",
    "list_models",
    "provider_rows",
]
