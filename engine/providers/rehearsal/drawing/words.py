"""Which figure a prompt asks for, in Chinese or English."""

import re
from enum import StrEnum


class Motif(StrEnum):
    """The figures that can be cut; MEDALLION where a prompt names none."""

    BUTTERFLY = "butterfly"
    SWALLOW = "swallow"
    BIRD = "bird"
    FISH = "fish"
    FLOWER = "flower"
    PEONY = "peony"
    LOTUS = "lotus"
    TREE = "tree"
    LEAF = "leaf"
    HORSE = "horse"
    SHEEP = "sheep"
    DEER = "deer"
    VASE = "vase"
    CUP = "cup"
    TEAPOT = "teapot"
    LANTERN = "lantern"
    LAMP = "lamp"
    MOON = "moon"
    SUN = "sun"
    CLOUD = "cloud"
    MOUNTAIN = "mountain"
    CHAIR = "chair"
    BAG = "bag"
    BOX = "box"
    BOOK = "book"
    FAN = "fan"
    YURT = "yurt"
    SNOWFLAKE = "snowflake"
    MEDALLION = "medallion"


_THINGS = frozenset(
    (
        Motif.VASE, Motif.CUP, Motif.TEAPOT, Motif.LANTERN, Motif.LAMP, Motif.CHAIR,
        Motif.BAG, Motif.BOX, Motif.BOOK, Motif.FAN,
    )
)  # fmt: skip

_WORDS: dict[Motif, str] = {
    Motif.BUTTERFLY: "蝴蝶 彩蝶 蝶 butterfly butterflies moth",
    Motif.SWALLOW: "燕子 飞燕 春燕 燕 swallow",
    Motif.BIRD: "喜鹊 凤凰 凤 孔雀 仙鹤 鸳鸯 鹦鹉 小鸟 飞鸟 鸟 鹊 鸽 bird magpie crane phoenix "
    "peacock dove sparrow",
    Motif.FISH: "锦鲤 金鱼 鲤鱼 鱼 fish carp koi goldfish",
    Motif.FLOWER: "花朵 花卉 鲜花 梅花 菊花 桃花 樱花 花瓣 花 flower blossom floral plum rose daisy "
    "chrysanthemum petal bloom",
    Motif.PEONY: "牡丹 芍药 peony peonies",
    Motif.LOTUS: "莲花 荷花 睡莲 莲 荷 lotus lotuses waterlily",
    Motif.TREE: "树木 大树 森林 树 松柏 tree forest pine oak",
    Motif.LEAF: "树叶 叶子 竹叶 叶 leaf leaves foliage",
    Motif.HORSE: "骏马 马儿 小马 奔马 马 horse pony ponies stallion",
    Motif.SHEEP: "山羊 绵羊 羊角 犄纹 犄角 羊 sheep ram goat lamb",
    Motif.DEER: "小鹿 鹿角 驯鹿 鹿 deer stag antler reindeer elk",
    Motif.VASE: "花瓶 瓷瓶 瓶子 瓶 罐 vase jar urn",
    Motif.CUP: "马克杯 茶杯 水杯 保温杯 杯子 水瓶 保温瓶 盖碗 茶具 茶 杯 碗 cup teacup mug bowl tea tumbler "
    "bottle flask thermos",
    Motif.TEAPOT: "茶壶 水壶 壶 teapot kettle",
    Motif.LANTERN: "灯笼 宫灯 花灯 lantern",
    Motif.LAMP: "台灯 夜灯 灯具 落地灯 灯罩 灯 lamp lampshade nightlight",
    Motif.MOON: "月亮 明月 圆月 弯月 月光 新月 中秋 moon crescent",
    Motif.SUN: "太阳 朝阳 阳光 旭日 日出 sun sunrise sunshine",
    Motif.CLOUD: "祥云 云朵 云纹 白云 云 cloud",
    Motif.MOUNTAIN: "山水 高山 群山 山峰 山川 山脉 山 mountain hill peak",
    Motif.CHAIR: "椅子 座椅 圈椅 椅 凳 chair stool armchair sofa",
    Motif.BAG: "手提袋 帆布袋 手提包 背包 布包 挎包 钱包 香囊 包包 袋 bag tote backpack purse pouch "
    "handbag",
    Motif.BOX: "礼盒 盒子 首饰盒 盒 箱 box casket crate",
    Motif.BOOK: "笔记本 书签 书本 图书 手账 绘本 明信片 book notebook bookmark journal postcard",
    Motif.FAN: "折扇 团扇 扇子 扇 fan",
    Motif.YURT: "蒙古包 毡房 帐篷 yurt ger tent",
    Motif.SNOWFLAKE: "雪花 冰雪 雪 snowflake snow winter",
}

# Words that hold a figure's sign and mean something else.
_BLINDS = (
    "窗花 花纹 花费 花样 花色 花钱 剪纸花 马上 罗马 马路 马虎 人马 云南 山东 山西 月份 云计算 云端 "
    "灯光 叶片式 茶余 包含 花时间 雪糕 包装盒"
)

_CHINESE = sorted(
    [(word, motif) for motif, words in _WORDS.items() for word in words.split() if word > "\u3000"]
    + [(word, None) for word in _BLINDS.split() if word > "\u3000"],
    key=lambda pair: -len(pair[0]),
)
_ENGLISH = {
    word: motif for motif, words in _WORDS.items() for word in words.split() if word < "\u3000"
}
_TOKEN = re.compile(r"[a-z]+|" + "|".join(word for word, _ in _CHINESE))
_SIGNS = dict(_CHINESE)


def detect_motifs(prompt: str) -> tuple[Motif, ...]:
    """Return the figures that a prompt names, each once, in order of first mention."""
    found: dict[Motif, None] = {}
    for token in _TOKEN.findall(prompt.lower()):
        motif = _SIGNS.get(token) or _english(token)
        if motif is not None:
            found[motif] = None
    return tuple(found)


def detect_motif(prompt: str) -> str:
    """Return the figure to cut, or "medallion" where a prompt names none.

    A thing that is made comes before what adorns it ("a butterfly lamp" is a lamp);
    else the first mention counts.
    """
    named = detect_motifs(prompt)
    things = [motif for motif in named if motif in _THINGS]
    return next(iter((*things, *named)), Motif.MEDALLION).value


def _english(word: str) -> Motif | None:
    return (
        _ENGLISH.get(word)
        or _ENGLISH.get(word.removesuffix("s"))
        or _ENGLISH.get(word.removesuffix("es"))
    )
