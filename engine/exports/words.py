"""The words of minutes and transcripts, Chinese and English side by side."""

from engine.vocabulary.seats import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "session": ("会话", "Session"),
    "kit": ("套件", "Kit"),
    "language": ("语言", "Language"),
    "seed": ("种子", "Seed"),
    "opened": ("开始", "Began"),
    "seats": ("席位", "At the table"),
    "rehearsal": (
        "排练：不调用任何模型，发言由脚本生成。",
        "Rehearsal: no model is called, the voices are scripted.",
    ),
    "rehearsal_part": ("部分席位为排练。", "Some seats are rehearsed."),
    "paused": ("已暂停", "Paused"),
    "resumed": ("继续", "Resumed"),
    "closed": ("会话结束", "The session ended"),
    "skipped": ("跳过", "Skipped"),
    "inserted": ("加入阶段", "Stage added"),
    "round": ("第 {n} 轮（{order}）", "Round {n} ({order})"),
    "simultaneous": ("同时发言", "all at once"),
    "sequential": ("依次发言", "one after another"),
    "round_part": ("本轮 {done}/{of} 位完成", "{done} of {of} finished this round"),
    "facilitator": ("主持人", "Facilitator"),
    "whisper": ("{who}对{seat}说", "{who} to {seat}"),
    "failed": ("未说完：{reason}", "cut short: {reason}"),
    "failed_line": ("未能完成：{reason}", "did not finish: {reason}"),
    "continued": ("接上文", "goes on"),
    "edited": ("已由主持人修改", "edited by the facilitator"),
    "retried": ("重试（{reason}）", "tries again ({reason})"),
    "parked": ("暂存话题", "Parked topic"),
    "revealed": ("答案已公开", "Answers revealed"),
    "joined": ("入座", "joined"),
    "left": ("离席", "left"),
    "muted": ("静音", "muted"),
    "unmuted": ("恢复发言", "speaks again"),
    "now_model": ("改用模型 {value}", "now speaks with {value}"),
    "now_role": ("角色改为 {value}", "now plays {value}"),
    "now_name": ("改名为 {value}", "is now called {value}"),
    "picture": ("图片", "Picture"),
    "description": ("图片描述", "Description of the picture"),
    "keywords": ("关键词", "Keywords"),
    "edited_keywords": ("修改后的关键词", "Keywords, edited"),
    "board": ("关键词板", "The board"),
    "core": ("核心", "Core"),
    "single": ("单独的词", "On their own"),
    "without_votes": ("没有得票", "Without a vote"),
    "proposal": ("{who}的分组建议", "{who} proposes"),
    "abstains": ("弃权", "abstains"),
    "ballot": ("{who}的选票", "Ballot of {who}"),
    "human": ("人", "person"),
    "tally": ("计票：{method}", "Tally: {method}"),
    "needed": (
        "通过需 {needed} 票，共 {entitled} 席（阈值 {threshold}）",
        "{needed} of {entitled} needed (threshold {threshold})",
    ),
    "entitled": ("{entitled} 席有投票权", "{entitled} entitled to vote"),
    "winners": ("选出", "Chosen"),
    "no_winner": ("无人选出", "Nothing chosen"),
    "also": ("若按{method}", "By {method}"),
    "audit": ("计票说明", "How it was counted"),
    "depends": (
        "注意：换一种计票方法，结果会不同。",
        "Note: another method would choose differently.",
    ),
    "decision": ("决定", "Decision"),
    "by_facilitator": ("主持人决定", "by the facilitator"),
    "by_default": ("采用默认", "default taken"),
    "by_time-out": ("超时，采用默认", "time-out, default taken"),
    "brief": ("设计要求", "Design brief"),
    "rotation": ("角色互换", "Role switch"),
    "unchanged": ("未换角色", "kept"),
    "card": ("卡片", "Card"),
    "concept": ("概念", "Concept"),
    "form": ("形态与功能", "Form and function"),
    "elements": ("元素与风格", "Elements and style"),
    "material": ("材料与工艺", "Material and craft"),
    "users": ("目标用户", "Target users"),
    "meaning": ("文化含义", "Cultural meaning"),
    "picture_prompt": ("绘图提示", "Picture prompt"),
    "prompt_of": ("{who}的绘图提示", "Picture prompt of {who}"),
    "drawn": ("绘图", "Drawn"),
    "agreed": ("达成一致", "Agreed"),
    "minority": ("少数意见", "Minority views"),
    "ranking": ("卡片排名", "Ranking of the cards"),
    "open": ("未决问题", "Open questions"),
    "participation": ("参与情况", "Participation"),
    "costs": ("用量与费用", "Usage and costs"),
    "none": ("无", "none"),
    "budget_soft": ("预算已用八成", "Four fifths of the budget are used"),
    "budget_hard": ("预算已用完", "The budget is used up"),
    "health": ("状态", "Health"),
    "alert": ("提醒", "Alert"),
    "unknown": ("未知", "unknown"),
    "separator": ("、", ", "),
    "comma": ("，", ", "),
    "semicolon": ("；", "; "),
    "same": ("结果相同", "the same"),
    "keywords_of": ("{who}的关键词", "Keywords of {who}"),
    "description_of": ("{name} 的描述", "Description of {name}"),
    "colon": ("：", ": "),
    "reasoning": ("思考过程", "Reasoning"),
    "contents": ("目录", "Contents"),
    "replay": ("回放", "Replay"),
    "play": ("播放", "Play"),
    "stop": ("暂停", "Pause"),
    "speed": ("速度", "Speed"),
    "time": ("时间", "Time"),
    "seconds": ("{seconds} 秒", "{seconds} s"),
    "round_number": ("第 {n} 轮", "round {n}"),
    "no_picture": ("这张图片不在这台机器上。", "This picture is not on this machine."),
    "gloss_of": ("{who}（大意）", "{who} (gloss)"),
    "with_role": ("{name}（{role}）", "{name} ({role})"),
}
_STAGES: dict[str, tuple[str, str]] = {
    "introduction": ("自我介绍", "Introductions"),
    "image_story": ("看图讲故事", "Stories of the picture"),
    "discussion": ("讨论", "Discussion"),
    "keywords": ("提取关键词", "Keywords"),
    "affinity": ("KJ 归类", "KJ board"),
    "voting": ("投票", "Vote"),
    "decision": ("确定关键词", "Decision"),
    "role_switch": ("角色互换", "Role switch"),
    "design_brief": ("设计要求", "Design brief"),
    "design_cards": ("设计卡片", "Design cards"),
    "drawing": ("绘图", "Drawing"),
    "closing": ("总结", "Closing"),
}
METHODS: dict[str, tuple[str, str]] = {
    "consensus": ("共识", "consensus"),
    "approval": ("赞成投票", "approval"),
    "plurality": ("相对多数", "plurality"),
    "score": ("计分", "score"),
    "borda": ("波达计数", "Borda"),
    "ranked": ("排序复选", "ranked (instant run-off)"),
    "schulze": ("舒尔策法", "Schulze"),
}
COLUMNS: dict[str, tuple[str, str]] = {
    "seq": ("序号", "number"),
    "at": ("时间", "time"),
    "stage": ("阶段", "stage"),
    "stage_name": ("阶段名称", "stage name"),
    "round": ("轮次", "round"),
    "seat": ("席位", "seat"),
    "name": ("姓名", "name"),
    "role": ("角色", "role"),
    "poll": ("投票", "poll"),
    "kind": ("种类", "kind"),
    "place": ("次序", "place"),
    "choice": ("选项", "choice"),
    "choice_name": ("选项名称", "choice name"),
    "reason": ("理由", "reason"),
    "keyword": ("关键词", "keyword"),
    "edited": ("已修改", "edited"),
    "task": ("任务", "task"),
    "model": ("模型", "model"),
    "input": ("输入词元", "input tokens"),
    "output": ("输出词元", "output tokens"),
    "cached": ("缓存词元", "cached tokens"),
    "estimated": ("估计值", "estimated"),
    "currency": ("货币", "currency"),
    "amount": ("金额", "amount"),
    "utterance": ("发言", "utterance"),
    "status": ("状态", "status"),
    "seconds": ("秒", "seconds"),
    "text": ("内容", "text"),
    "reasoning": ("思考过程", "reasoning"),
}
LABELS: dict[str, tuple[str, str]] = {
    "by_seat": ("按席位", "by seat"),
    "by_stage": ("按阶段", "by stage"),
    "money": ("费用", "money"),
    "votes": ("票", "votes"),
    "count": ("票", "votes"),
    "approvals": ("赞成", "approvals"),
    "support": ("支持", "support"),
    "score": ("得分", "score"),
    "points": ("分", "points"),
    "share": ("占比", "share"),
    "rank": ("名次", "rank"),
    "place": ("名次", "place"),
    "first": ("首选", "first choices"),
    "firsts": ("首选", "first choices"),
    "roles": ("角色数", "roles"),
    "utterances": ("发言", "utterances"),
    "characters": ("字数", "characters"),
    "words": ("字数", "words"),
    "tokens": ("词元", "tokens"),
    "calls": ("调用", "calls"),
    "input": ("输入词元", "input tokens"),
    "output": ("输出词元", "output tokens"),
    "cost": ("费用", "cost"),
    "costs": ("费用", "costs"),
    "unknown": ("费用未知的调用", "calls of unknown cost"),
    "ballots": ("选票", "ballots"),
    "keywords": ("关键词", "keywords"),
    "failed": ("未完成", "failed"),
    "passed": ("通过", "passed"),
}


_REASONS: dict[str, tuple[str, str]] = {
    "done": ("已完成", "complete"),
    "closed": ("已关闭", "closed"),
    "quit": ("已退出", "left"),
    "interrupted": ("被中断", "interrupted"),
    "hang-up": ("连接断开", "the line was hung up"),
    "terminated": ("被终止", "terminated"),
    "resumed": ("继续进行", "taken up again"),
    "facilitator": ("主持人", "by the facilitator"),
    "budget": ("预算用完", "the budget is used up"),
    "provider": ("模型服务出错", "the provider failed"),
    "offline": ("连不上任何模型服务", "no provider can be reached"),
    "online": ("又连上了模型服务", "a provider answers again"),
    "store": ("存储出错", "storage failed"),
    "no picture on the table": ("桌上没有图片", "no picture on the table"),
    "no model that can see": ("没有能看图的模型", "no model that can see"),
    "no card was written": ("没有写成卡片", "no card was written"),
    "no cards to draw": ("没有可绘制的卡片", "no cards to draw"),
    "no keywords to decide on": ("没有可确定的关键词", "no keywords to decide on"),
    "no keywords to sort": ("没有可归类的关键词", "no keywords to sort"),
    "no model that draws pictures": ("没有能绘图的模型", "no model that draws pictures"),
    "one_seat": ("只有一个席位", "there is only one seat"),
    "one_role": ("所有席位是同一个角色", "all seats have the same role"),
    "majority_role": ("过半席位是同一个角色", "more than half of the seats have the same role"),
    "every seat is muted": ("所有席位都已静音", "every seat is muted"),
    "ended by the facilitator": ("由主持人结束", "ended by the facilitator"),
}


_GLOSS: dict[Lang, str] = {"zh": "中：", "en": "en: "}

_FAILURES_ZH: dict[str, str] = {
    "authentication": "密钥被拒绝",
    "bad_request": "请求被拒绝",
    "parameter_refused": "参数被拒绝",
    "bad_response": "回答无法识别",
    "budget": "预算用完",
    "connection": "无法连接模型服务",
    "context": "内容超出模型长度",
    "interrupted": "被中断",
    "not_found": "没有这个模型",
    "payment": "账户余额不足",
    "rate_limit": "请求过于频繁",
    "refused": "内容被拒绝",
    "server": "模型服务故障",
    "timeout": "等待超时",
    "truncated": "回答中途断开",
}
"""What failed, by its kind: the engine's own sentences are English."""


def failure_word(code: str, reason: str, lang: Lang) -> str:
    """Return why an utterance failed; in Chinese an English sentence gives way to its kind."""
    if lang == "zh" and reason.isascii() and code in _FAILURES_ZH:
        return _FAILURES_ZH[code]
    return reason or code


def reason_word(reason: str, lang: Lang) -> str:
    """Return why something ended or was skipped; a reason without a word as it is."""
    return _pick(_REASONS[reason], lang) if reason in _REASONS else reason


def stage_name(stage: str, lang: Lang) -> str:
    """Return a stage's name by its id alone; an id that begins with no kind as it is."""
    kind = stage.rstrip("0123456789").rstrip("_")
    return stage_word(stage, kind, lang) if kind in _STAGES else stage


def word(key: str, lang: Lang, **facts: object) -> str:
    """Return a word or phrase in a language, its blanks filled; KeyError where there is none."""
    return _pick(_WORDS[key], lang).format(**facts)


def gloss_line(text: str, lang: Lang) -> str:
    """Return a gloss behind the mark of its own language, the same for every reader."""
    return f"{_GLOSS[lang]}{text}"


def stage_word(stage: str, kind: str, lang: Lang) -> str:
    """Return a stage's name for people: of its kind, with its number where it has one."""
    name = _pick(_STAGES[kind], lang) if kind in _STAGES else kind
    number = stage.removeprefix(kind).lstrip("_")
    return f"{name} {number}" if number.isdigit() else name


def table_word(table: dict[str, tuple[str, str]], key: str, lang: Lang) -> str:
    """Return a word of METHODS or LABELS, the key itself where there is none."""
    return _pick(table[key], lang) if key in table else key.replace("_", " ")


def method_word(method: str, lang: Lang) -> str:
    """Return a voting method's name; an unknown one as it is."""
    return table_word(METHODS, method, lang)


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "zh" else pair[1]
