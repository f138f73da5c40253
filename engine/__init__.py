"""The engine of TableRound: the door. Screens and commands import from here alone.

Names are loaded when they are first asked for, so that `import engine` brings
neither a picture library nor a settings library with it. What they are stands in
`__init__.pyi`, for type checkers.
"""

from importlib import import_module
from typing import Any

_ROOMS = {
    "engine.diagnostics": "Check TerminalFacts looks worst",
    "engine.exports.audit": "audit_sentences",
    "engine.exports.blocks": "Block Heading Items Line PictureShown Speech",
    "engine.exports.cast": "Cast",
    "engine.exports.documents": "Telling covered_log",
    "engine.exports.folder": "keepsakes_of write_named write_private",
    "engine.exports.markdown": "local_time",
    "engine.exports.minutes": "Minutes left_out_of",
    "engine.exports.minutes_work": "card_rows",
    "engine.exports.names": "export_file",
    "engine.exports.wish": "FORMS ExportWish",
    "engine.exports.words": (
        "failure_word gloss_line method_word reason_word stage_name stage_word"
    ),
    "engine.imaging.files": "read_picture_file",
    "engine.inquiries": (
        "ListedModels ModelFacts ProviderRow Trial called_providers check_providers"
        " configured_providers list_models ollama_nearby provider_rows storage_looks"
        " try_provider"
    ),
    "engine.memory": (
        "Entry:MemoryEntry Memories Outline:MemoryOutline Results:MemoryResults Scope:MemoryScope"
    ),
    "engine.policy.affinity": (
        "Tree:BoardTree merge:merge_boards place_words settle:settle_board words_of"
    ),
    "engine.policy.context": "design_keywords",
    "engine.policy.failures": "Failure failures",
    "engine.policy.kit_check": "check:check_kit create:create_kit",
    "engine.policy.kits": "Kit StagePlan available_kits load_kit seats_for",
    "engine.policy.log_document": "SessionCopy read_session",
    "engine.policy.log_lines": "MOST_LINE",
    "engine.policy.logline": "delta_line encode_line",
    "engine.policy.money": "check_budget parse_budget",
    "engine.policy.paths": "Paths is_folder named_path private_folder",
    "engine.policy.recall": "MemoryItem Recalled",
    "engine.policy.settings": (
        "clock_start environment home_folder interface_language known_keys log_level screen_look"
    ),
    "engine.policy.settings_file": "file_value set_value",
    "engine.policy.settings_load": "Loaded load_settings",
    "engine.policy.settings_models": "Choice access choose",
    "engine.policy.settings_providers": "KNOWN:KNOWN_PROVIDERS key_variable",
    "engine.policy.settings_rows": "SettingRow describe unset_row",
    "engine.policy.settings_store": "store_label",
    "engine.policy.state": (
        "Drawing EMPTY PictureOnTable Poll RoundState StageState TableState Totals"
        " UtteranceState reduce replay:replayed"
    ),
    "engine.policy.text": "cells clean clean_line harmless spelled",
    "engine.policy.veil": "Veil",
    "engine.providers.model_lists": "ModelLists",
    "engine.replay.differences": (
        "Comparison Figures:SideFigures Pair:SpeechPair Side compare:compare_sides"
        " side_of_round side_of_seat side_of_session side_of_utterance sides_of_switch"
    ),
    "engine.replay.overview": "Overview overview",
    "engine.replay.places": "Excerpt excerpt",
    "engine.replay.playback": "Playback",
    "engine.replay.provenance": "provenance",
    "engine.replay.recording": "Recording",
    "engine.replay.sealing": "unsealed",
    "engine.replay.search": ("Hit:LogHit Query:LogQuery search:search_log search_sessions"),
    "engine.replay.snapshot": "kept_snapshot",
    "engine.replay.timeline": "Timeline",
    "engine.replay.trail": "Node:TrailNode Trail",
    "engine.replay.wording": "Run:TextRun text_difference",
    "engine.session": (
        "Engine Forecast Outcome Prices Seen Session SessionPlan draws forecast_of"
        " forecast_rest uses_of"
    ),
    "engine.session.agenda": "known_stages",
    "engine.session.changing": "Forgotten edit_memory forget_memory pin_memory",
    "engine.session.forking": "Changes changeable fork",
    "engine.session.importing": "import_session",
    "engine.session.remembering": "catch_up memories_in reindex",
    "engine.session.seeing": "seen_in",
    "engine.session.sharing": "share:share_memories",
    "engine.stages.pictures": "DrawingPlan",
    "engine.stages.poll_facts": "is_run_off poll_candidates poll_ids poll_round poll_stage",
    "engine.store": "FileStore matches resolve",
    "engine.store.choice": "check_store",
    "engine.store.nearby": "Nearby nearby",
    "engine.tasks": "Runtime run:run_async spawn",
    "engine.vocabulary.clock": "Clock ManualClock SystemClock",
    "engine.vocabulary.commands": "CloseSession Command",
    "engine.vocabulary.errors": (
        "BudgetExceeded EngineError ImageError InputError KitError ModelNotFound"
        " ProviderError SettingsError StoreError"
    ),
    "engine.vocabulary.events": (
        "AlertRaised Envelope Event HealthChanged Item QuestionClosed QuestionOpen"
        " SessionOpened StageSkipped StageStarted StorageStatus UtteranceDelta"
    ),
    "engine.vocabulary.messages": "Group Task",
    "engine.vocabulary.ports": "Backup SessionSummary",
    "engine.vocabulary.reviews": "Bookmark Review",
    "engine.vocabulary.seats": "HUMAN Lang ModelRef Seat",
    "engine.vocabulary.usage": "Cost Price",
}
"""Names of the door by their rooms; `own:other` is handed on under another name."""

_NAMES: dict[str, tuple[str, str]] = {
    (other or own): (room, own)
    for room, names in _ROOMS.items()
    for own, _, other in (name.partition(":") for name in names.split())
}
"""Room and own name of each name of the door."""

_WHOLE = {
    "commands": "engine.vocabulary.commands",
    "consent": "engine.inquiries.consent",
    "embedding": "engine.inquiries.embedding",
    "events": "engine.vocabulary.events",
    "figures": "engine.inquiries.figures",
    "forgetting": "engine.session.forgetting",
    "privacy": "engine.policy.privacy",
}
"""Rooms that are handed on whole."""


def __getattr__(name: str) -> Any:
    """Load a name of the door from its room."""
    if name in _WHOLE:
        return import_module(_WHOLE[name])
    if name not in _NAMES:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    room, own = _NAMES[name]
    return getattr(import_module(room), own)
