"""The engine of TableRound: the door. Screens and commands import from here alone.

Names are loaded when they are first asked for, so that `import engine` brings
neither a picture library nor a settings library with it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.diagnostics import (
        Check as Check,
        TerminalFacts as TerminalFacts,
        looks as looks,
        worst as worst,
    )
    from engine.exports.audit import audit_sentences as audit_sentences
    from engine.exports.blocks import (
        Block as Block,
        Heading as Heading,
        Items as Items,
        Line as Line,
        PictureShown as PictureShown,
        Speech as Speech,
    )
    from engine.exports.cast import Cast as Cast
    from engine.exports.folder import (
        keepsakes_of as keepsakes_of,
        write_named as write_named,
        write_private as write_private,
    )
    from engine.exports.json_export import json_document as json_document, json_lines as json_lines
    from engine.exports.markdown import local_time as local_time, markdown as markdown
    from engine.exports.minutes import Minutes as Minutes
    from engine.exports.minutes_work import card_rows as card_rows
    from engine.exports.names import export_file as export_file
    from engine.exports.words import (
        failure_word as failure_word,
        gloss_line as gloss_line,
        method_word as method_word,
        reason_word as reason_word,
        stage_name as stage_name,
        stage_word as stage_word,
    )
    from engine.imaging.files import read_picture_file as read_picture_file
    from engine.inquiries import (
        ListedModels as ListedModels,
        ModelFacts as ModelFacts,
        ProviderRow as ProviderRow,
        Trial as Trial,
        called_providers as called_providers,
        check_providers as check_providers,
        configured_providers as configured_providers,
        embedding as embedding,
        list_models as list_models,
        ollama_nearby as ollama_nearby,
        provider_rows as provider_rows,
        storage_looks as storage_looks,
        try_provider as try_provider,
    )
    from engine.memory import (
        Entry as MemoryEntry,
        Memories as Memories,
        Outline as MemoryOutline,
        Results as MemoryResults,
        Scope as MemoryScope,
    )
    from engine.policy.affinity import (
        Tree as BoardTree,
        merge as merge_boards,
        place_words as place_words,
        settle as settle_board,
        words_of as words_of,
    )
    from engine.policy.context import design_keywords as design_keywords
    from engine.policy.kit_check import check as check_kit, create as create_kit
    from engine.policy.kits import (
        Kit as Kit,
        StagePlan as StagePlan,
        available_kits as available_kits,
        load_kit as load_kit,
        seats_for as seats_for,
    )
    from engine.policy.log_lines import MOST_LINE as MOST_LINE, read_log as read_log
    from engine.policy.logline import delta_line as delta_line, encode_line as encode_line
    from engine.policy.money import check_budget as check_budget, parse_budget as parse_budget
    from engine.policy.paths import Paths as Paths
    from engine.policy.recall import MemoryItem as MemoryItem, Recalled as Recalled
    from engine.policy.settings import (
        clock_start as clock_start,
        environment as environment,
        home_folder as home_folder,
        interface_language as interface_language,
        known_keys as known_keys,
        log_level as log_level,
        screen_look as screen_look,
    )
    from engine.policy.settings_file import file_value as file_value, set_value as set_value
    from engine.policy.settings_load import Loaded as Loaded, load_settings as load_settings
    from engine.policy.settings_models import Choice as Choice, access as access, choose as choose
    from engine.policy.settings_providers import (
        KNOWN as KNOWN_PROVIDERS,
        key_variable as key_variable,
    )
    from engine.policy.settings_rows import (
        SettingRow as SettingRow,
        describe as describe,
        unset_row as unset_row,
    )
    from engine.policy.settings_store import store_label as store_label
    from engine.policy.state import (
        EMPTY as EMPTY,
        Drawing as Drawing,
        PictureOnTable as PictureOnTable,
        Poll as Poll,
        RoundState as RoundState,
        StageState as StageState,
        TableState as TableState,
        Totals as Totals,
        UtteranceState as UtteranceState,
        reduce as reduce,
        replay as replay,
    )
    from engine.policy.text import (
        cells as cells,
        clean as clean,
        clean_line as clean_line,
        harmless as harmless,
    )
    from engine.policy.veil import Veil as Veil
    from engine.providers.model_lists import ModelLists as ModelLists
    from engine.session import (
        Engine as Engine,
        Forecast as Forecast,
        Outcome as Outcome,
        Prices as Prices,
        Seen as Seen,
        Session as Session,
        SessionPlan as SessionPlan,
        draws as draws,
        forecast_of as forecast_of,
        forecast_rest as forecast_rest,
        uses_of as uses_of,
    )
    from engine.session.changing import (
        Forgotten as Forgotten,
        edit_memory as edit_memory,
        forget_memory as forget_memory,
        pin_memory as pin_memory,
    )
    from engine.session.importing import import_session as import_session
    from engine.session.remembering import (
        catch_up as catch_up,
        memories_in as memories_in,
        reindex as reindex,
    )
    from engine.session.sharing import share as share_memories
    from engine.stages.pictures import DrawingPlan as DrawingPlan
    from engine.stages.poll_facts import (
        is_run_off as is_run_off,
        poll_candidates as poll_candidates,
        poll_ids as poll_ids,
        poll_round as poll_round,
        poll_stage as poll_stage,
    )
    from engine.store import FileStore as FileStore, resolve as resolve
    from engine.store.choice import check_store as check_store
    from engine.store.nearby import Nearby as Nearby, nearby as nearby
    from engine.tasks import Runtime as Runtime, run as run_async, spawn as spawn
    from engine.vocabulary import commands as commands, events as events
    from engine.vocabulary.clock import (
        Clock as Clock,
        ManualClock as ManualClock,
        SystemClock as SystemClock,
    )
    from engine.vocabulary.commands import CloseSession as CloseSession, Command as Command
    from engine.vocabulary.errors import (
        BudgetExceeded as BudgetExceeded,
        EngineError as EngineError,
        ImageError as ImageError,
        InputError as InputError,
        KitError as KitError,
        ModelNotFound as ModelNotFound,
        ProviderError as ProviderError,
        SettingsError as SettingsError,
        StoreError as StoreError,
    )
    from engine.vocabulary.events import (
        AlertRaised as AlertRaised,
        Envelope as Envelope,
        Event as Event,
        HealthChanged as HealthChanged,
        Item as Item,
        QuestionClosed as QuestionClosed,
        QuestionOpen as QuestionOpen,
        SessionOpened as SessionOpened,
        StageSkipped as StageSkipped,
        StageStarted as StageStarted,
        StorageStatus as StorageStatus,
        UtteranceDelta as UtteranceDelta,
    )
    from engine.vocabulary.messages import Group as Group, Task as Task
    from engine.vocabulary.ports import Backup as Backup, SessionSummary as SessionSummary
    from engine.vocabulary.seats import (
        HUMAN as HUMAN,
        Lang as Lang,
        ModelRef as ModelRef,
        Seat as Seat,
    )
    from engine.vocabulary.usage import Cost as Cost, Price as Price

_SAME = {
    "engine.inquiries": (
        "ListedModels ModelFacts ProviderRow Trial called_providers check_providers"
        " configured_providers list_models ollama_nearby provider_rows storage_looks try_provider"
    ),
    "engine.policy.state": (
        "Drawing EMPTY PictureOnTable Poll RoundState StageState TableState Totals"
        " UtteranceState reduce replay"
    ),
    "engine.vocabulary.errors": (
        "BudgetExceeded EngineError ImageError InputError KitError ModelNotFound"
        " ProviderError SettingsError StoreError"
    ),
    "engine.vocabulary.events": (
        "AlertRaised Envelope Event HealthChanged Item QuestionClosed QuestionOpen"
        " SessionOpened StageSkipped StageStarted StorageStatus UtteranceDelta"
    ),
}
"""Rooms of which many names are handed on, each under its own name."""

_ROOMS = {
    **{name: (room, name) for room, names in _SAME.items() for name in names.split()},
    "Backup": ("engine.vocabulary.ports", "Backup"),
    "Block": ("engine.exports.blocks", "Block"),
    "BoardTree": ("engine.policy.affinity", "Tree"),
    "Cast": ("engine.exports.cast", "Cast"),
    "Check": ("engine.diagnostics", "Check"),
    "Choice": ("engine.policy.settings_models", "Choice"),
    "Clock": ("engine.vocabulary.clock", "Clock"),
    "CloseSession": ("engine.vocabulary.commands", "CloseSession"),
    "Command": ("engine.vocabulary.commands", "Command"),
    "Cost": ("engine.vocabulary.usage", "Cost"),
    "DrawingPlan": ("engine.stages.pictures", "DrawingPlan"),
    "Engine": ("engine.session", "Engine"),
    "FileStore": ("engine.store", "FileStore"),
    "Group": ("engine.vocabulary.messages", "Group"),
    "Heading": ("engine.exports.blocks", "Heading"),
    "Items": ("engine.exports.blocks", "Items"),
    "KNOWN_PROVIDERS": ("engine.policy.settings_providers", "KNOWN"),
    "Kit": ("engine.policy.kits", "Kit"),
    "Forgotten": ("engine.session.changing", "Forgotten"),
    "Forecast": ("engine.session", "Forecast"),
    "Lang": ("engine.vocabulary.seats", "Lang"),
    "Line": ("engine.exports.blocks", "Line"),
    "Loaded": ("engine.policy.settings_load", "Loaded"),
    "ManualClock": ("engine.vocabulary.clock", "ManualClock"),
    "MOST_LINE": ("engine.policy.log_lines", "MOST_LINE"),
    "Memories": ("engine.memory", "Memories"),
    "MemoryEntry": ("engine.memory", "Entry"),
    "MemoryItem": ("engine.policy.recall", "MemoryItem"),
    "MemoryOutline": ("engine.memory", "Outline"),
    "MemoryResults": ("engine.memory", "Results"),
    "MemoryScope": ("engine.memory", "Scope"),
    "Minutes": ("engine.exports.minutes", "Minutes"),
    "ModelLists": ("engine.providers.model_lists", "ModelLists"),
    "ModelRef": ("engine.vocabulary.seats", "ModelRef"),
    "Nearby": ("engine.store.nearby", "Nearby"),
    "Outcome": ("engine.session", "Outcome"),
    "Prices": ("engine.session", "Prices"),
    "Paths": ("engine.policy.paths", "Paths"),
    "PictureShown": ("engine.exports.blocks", "PictureShown"),
    "Price": ("engine.vocabulary.usage", "Price"),
    "Recalled": ("engine.policy.recall", "Recalled"),
    "Runtime": ("engine.tasks", "Runtime"),
    "Seat": ("engine.vocabulary.seats", "Seat"),
    "Seen": ("engine.session", "Seen"),
    "Session": ("engine.session", "Session"),
    "SessionPlan": ("engine.session", "SessionPlan"),
    "SettingRow": ("engine.policy.settings_rows", "SettingRow"),
    "SessionSummary": ("engine.vocabulary.ports", "SessionSummary"),
    "Speech": ("engine.exports.blocks", "Speech"),
    "StagePlan": ("engine.policy.kits", "StagePlan"),
    "SystemClock": ("engine.vocabulary.clock", "SystemClock"),
    "Task": ("engine.vocabulary.messages", "Task"),
    "TerminalFacts": ("engine.diagnostics", "TerminalFacts"),
    "Veil": ("engine.policy.veil", "Veil"),
    "access": ("engine.policy.settings_models", "access"),
    "audit_sentences": ("engine.exports.audit", "audit_sentences"),
    "available_kits": ("engine.policy.kits", "available_kits"),
    "card_rows": ("engine.exports.minutes_work", "card_rows"),
    "catch_up": ("engine.session.remembering", "catch_up"),
    "cells": ("engine.policy.text", "cells"),
    "check_budget": ("engine.policy.money", "check_budget"),
    "check_kit": ("engine.policy.kit_check", "check"),
    "check_store": ("engine.store.choice", "check_store"),
    "choose": ("engine.policy.settings_models", "choose"),
    "clean": ("engine.policy.text", "clean"),
    "clean_line": ("engine.policy.text", "clean_line"),
    "clock_start": ("engine.policy.settings", "clock_start"),
    "commands": ("engine.vocabulary.commands", ""),
    "create_kit": ("engine.policy.kit_check", "create"),
    "delta_line": ("engine.policy.logline", "delta_line"),
    "design_keywords": ("engine.policy.context", "design_keywords"),
    "describe": ("engine.policy.settings_rows", "describe"),
    "embedding": ("engine.inquiries.embedding", ""),
    "encode_line": ("engine.policy.logline", "encode_line"),
    "edit_memory": ("engine.session.changing", "edit_memory"),
    "environment": ("engine.policy.settings", "environment"),
    "events": ("engine.vocabulary.events", ""),
    "file_value": ("engine.policy.settings_file", "file_value"),
    "draws": ("engine.session", "draws"),
    "forget_memory": ("engine.session.changing", "forget_memory"),
    "forecast_of": ("engine.session", "forecast_of"),
    "forecast_rest": ("engine.session", "forecast_rest"),
    "unset_row": ("engine.policy.settings_rows", "unset_row"),
    "uses_of": ("engine.session", "uses_of"),
    "export_file": ("engine.exports.names", "export_file"),
    "failure_word": ("engine.exports.words", "failure_word"),
    "gloss_line": ("engine.exports.words", "gloss_line"),
    "harmless": ("engine.policy.text", "harmless"),
    "home_folder": ("engine.policy.settings", "home_folder"),
    "HUMAN": ("engine.vocabulary.seats", "HUMAN"),
    "import_session": ("engine.session.importing", "import_session"),
    "interface_language": ("engine.policy.settings", "interface_language"),
    "is_run_off": ("engine.stages.poll_facts", "is_run_off"),
    "method_word": ("engine.exports.words", "method_word"),
    "poll_candidates": ("engine.stages.poll_facts", "poll_candidates"),
    "poll_ids": ("engine.stages.poll_facts", "poll_ids"),
    "poll_round": ("engine.stages.poll_facts", "poll_round"),
    "poll_stage": ("engine.stages.poll_facts", "poll_stage"),
    "json_document": ("engine.exports.json_export", "json_document"),
    "json_lines": ("engine.exports.json_export", "json_lines"),
    "keepsakes_of": ("engine.exports.folder", "keepsakes_of"),
    "key_variable": ("engine.policy.settings_providers", "key_variable"),
    "known_keys": ("engine.policy.settings", "known_keys"),
    "load_kit": ("engine.policy.kits", "load_kit"),
    "load_settings": ("engine.policy.settings_load", "load_settings"),
    "looks": ("engine.diagnostics", "looks"),
    "local_time": ("engine.exports.markdown", "local_time"),
    "log_level": ("engine.policy.settings", "log_level"),
    "markdown": ("engine.exports.markdown", "markdown"),
    "memories_in": ("engine.session.remembering", "memories_in"),
    "merge_boards": ("engine.policy.affinity", "merge"),
    "nearby": ("engine.store.nearby", "nearby"),
    "parse_budget": ("engine.policy.money", "parse_budget"),
    "pin_memory": ("engine.session.changing", "pin_memory"),
    "place_words": ("engine.policy.affinity", "place_words"),
    "read_log": ("engine.policy.log_lines", "read_log"),
    "read_picture_file": ("engine.imaging.files", "read_picture_file"),
    "reason_word": ("engine.exports.words", "reason_word"),
    "reindex": ("engine.session.remembering", "reindex"),
    "resolve": ("engine.store", "resolve"),
    "run_async": ("engine.tasks", "run"),
    "screen_look": ("engine.policy.settings", "screen_look"),
    "seats_for": ("engine.policy.kits", "seats_for"),
    "set_value": ("engine.policy.settings_file", "set_value"),
    "settle_board": ("engine.policy.affinity", "settle"),
    "share_memories": ("engine.session.sharing", "share"),
    "spawn": ("engine.tasks", "spawn"),
    "stage_name": ("engine.exports.words", "stage_name"),
    "stage_word": ("engine.exports.words", "stage_word"),
    "store_label": ("engine.policy.settings_store", "store_label"),
    "words_of": ("engine.policy.affinity", "words_of"),
    "worst": ("engine.diagnostics", "worst"),
    "write_named": ("engine.exports.folder", "write_named"),
    "write_private": ("engine.exports.folder", "write_private"),
}
"""Room and own name of each name of the door; a room itself where there is no own name."""

__all__ = [
    "KNOWN_PROVIDERS",
    "BoardTree",
    "MemoryEntry",
    "MemoryOutline",
    "MemoryResults",
    "MemoryScope",
    "check_kit",
    "create_kit",
    "merge_boards",
    "run_async",
    "settle_board",
    "share_memories",
]
"""Names that are not their room's own; all others say themselves that they are handed on."""


def __getattr__(name: str) -> Any:
    """Load a name of the door from its room."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    room, own_name = _ROOMS[name]
    found = import_module(room)
    return getattr(found, own_name) if own_name else found
