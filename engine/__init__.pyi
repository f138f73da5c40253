# What the door hands on; `__init__.py` says from where it is loaded.

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
from engine.exports.documents import Telling as Telling, covered_log as covered_log
from engine.exports.folder import (
    keepsakes_of as keepsakes_of,
    write_named as write_named,
    write_private as write_private,
)
from engine.exports.markdown import local_time as local_time
from engine.exports.minutes import Minutes as Minutes, left_out_of as left_out_of
from engine.exports.minutes_work import card_rows as card_rows
from engine.exports.names import export_file as export_file
from engine.exports.wish import FORMS as FORMS, ExportWish as ExportWish
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
    consent as consent,
    embedding as embedding,
    figures as figures,
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
from engine.policy import privacy as privacy
from engine.policy.affinity import (
    Tree as BoardTree,
    merge as merge_boards,
    place_words as place_words,
    settle as settle_board,
    words_of as words_of,
)
from engine.policy.context import design_keywords as design_keywords
from engine.policy.failures import Failure as Failure, failures as failures
from engine.policy.kit_check import check as check_kit, create as create_kit
from engine.policy.kits import (
    Kit as Kit,
    StagePlan as StagePlan,
    available_kits as available_kits,
    load_kit as load_kit,
    seats_for as seats_for,
)
from engine.policy.log_document import SessionCopy as SessionCopy, read_session as read_session
from engine.policy.log_lines import MOST_LINE as MOST_LINE
from engine.policy.logline import delta_line as delta_line, encode_line as encode_line
from engine.policy.money import check_budget as check_budget, parse_budget as parse_budget
from engine.policy.paths import (
    Paths as Paths,
    is_folder as is_folder,
    named_path as named_path,
    private_folder as private_folder,
)
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
    replay as replayed,
)
from engine.policy.text import (
    cells as cells,
    clean as clean,
    clean_line as clean_line,
    harmless as harmless,
    spelled as spelled,
)
from engine.policy.veil import Veil as Veil
from engine.providers.model_lists import ModelLists as ModelLists
from engine.replay.differences import (
    Comparison as Comparison,
    Figures as SideFigures,
    Pair as SpeechPair,
    Side as Side,
    compare as compare_sides,
    side_of_round as side_of_round,
    side_of_seat as side_of_seat,
    side_of_session as side_of_session,
    side_of_utterance as side_of_utterance,
    sides_of_switch as sides_of_switch,
)
from engine.replay.overview import Overview as Overview, overview as overview
from engine.replay.places import Excerpt as Excerpt, excerpt as excerpt
from engine.replay.playback import Playback as Playback
from engine.replay.provenance import provenance as provenance
from engine.replay.recording import Recording as Recording
from engine.replay.sealing import unsealed as unsealed
from engine.replay.search import (
    Hit as LogHit,
    Query as LogQuery,
    search as search_log,
    search_sessions as search_sessions,
)
from engine.replay.snapshot import kept_snapshot as kept_snapshot
from engine.replay.timeline import Timeline as Timeline
from engine.replay.trail import Node as TrailNode, Trail as Trail
from engine.replay.wording import Run as TextRun, text_difference as text_difference
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
    forgetting as forgetting,
    uses_of as uses_of,
)
from engine.session.agenda import known_stages as known_stages
from engine.session.changing import (
    Forgotten as Forgotten,
    edit_memory as edit_memory,
    forget_memory as forget_memory,
    pin_memory as pin_memory,
)
from engine.session.forking import Changes as Changes, changeable as changeable, fork as fork
from engine.session.importing import import_session as import_session
from engine.session.remembering import (
    catch_up as catch_up,
    memories_in as memories_in,
    reindex as reindex,
)
from engine.session.seeing import seen_in as seen_in
from engine.session.sharing import share as share_memories
from engine.stages.pictures import DrawingPlan as DrawingPlan
from engine.stages.poll_facts import (
    is_run_off as is_run_off,
    poll_candidates as poll_candidates,
    poll_ids as poll_ids,
    poll_round as poll_round,
    poll_stage as poll_stage,
)
from engine.store import FileStore as FileStore, matches as matches, resolve as resolve
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
from engine.vocabulary.reviews import Bookmark as Bookmark, Review as Review
from engine.vocabulary.seats import (
    HUMAN as HUMAN,
    Lang as Lang,
    ModelRef as ModelRef,
    Seat as Seat,
)
from engine.vocabulary.usage import Cost as Cost, Price as Price

# Names that are not their room's own; all others say themselves that they are handed on.
__all__ = [
    "KNOWN_PROVIDERS",
    "BoardTree",
    "LogHit",
    "LogQuery",
    "MemoryEntry",
    "MemoryOutline",
    "MemoryResults",
    "MemoryScope",
    "SideFigures",
    "SpeechPair",
    "TextRun",
    "TrailNode",
    "check_kit",
    "compare_sides",
    "create_kit",
    "merge_boards",
    "replayed",
    "run_async",
    "search_log",
    "settle_board",
    "share_memories",
]
