"""Questions outside a session: to providers, and to the server that sessions are kept in."""

from engine.inquiries.live import called_providers, check_providers
from engine.inquiries.models import ListedModels, ModelFacts, list_models
from engine.inquiries.providers import ProviderRow, configured_providers, provider_rows
from engine.inquiries.storage import storage_looks
from engine.inquiries.trying import Trial, ollama_nearby, try_provider

__all__ = [
    "ListedModels",
    "ModelFacts",
    "ProviderRow",
    "Trial",
    "called_providers",
    "check_providers",
    "configured_providers",
    "list_models",
    "ollama_nearby",
    "provider_rows",
    "storage_looks",
    "try_provider",
]
