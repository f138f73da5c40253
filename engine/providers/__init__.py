"""Model providers: one file per wire protocol, the rehearsal, and the registry."""
