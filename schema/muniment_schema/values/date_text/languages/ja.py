"""Japanese. Eras are listed from 1596; until the end of 1872 their months and days are those of the lunar calendar."""

from itertools import pairwise

from muniment_schema.values.date_text.language import Era, Language

_LAST_LUNAR = 1872
# First years, as tables of eras count them; an era goes on into the year in which the next begins.
_LUNAR_ERAS = (
    *(("慶長", 1596), ("元和", 1615), ("寛永", 1624), ("正保", 1644), ("慶安", 1648), ("承応", 1652)),
    *(("明暦", 1655), ("万治", 1658), ("寛文", 1661), ("延宝", 1673), ("天和", 1681), ("貞享", 1684)),
    *(("元禄", 1688), ("宝永", 1704), ("正徳", 1711), ("享保", 1716), ("元文", 1736), ("寛保", 1741)),
    *(("延享", 1744), ("寛延", 1748), ("宝暦", 1751), ("明和", 1764), ("安永", 1772), ("天明", 1781)),
    *(("寛政", 1789), ("享和", 1801), ("文化", 1804), ("文政", 1818), ("天保", 1830), ("弘化", 1844)),
    *(("嘉永", 1848), ("安政", 1854), ("万延", 1860), ("文久", 1861), ("元治", 1864), ("慶応", 1865)),
    ("明治", 1868),
)


LANGUAGE = Language(
    tag="ja",
    seasons=("春", "夏", "秋", "冬"),
    weekdays="日曜日, 月曜日, 火曜日, 水曜日, 木曜日, 金曜日, 土曜日, 日曜, 月曜, 火曜, 水曜, 木曜, 金曜, 土曜, "
    "火, 水, 木, 金, 土",
    circa="約, およそ, 頃, ころ, ごろ, 前後",
    maybe="推定, か",
    before="前, より前",
    until="以前, まで",
    since="以降, 以後, から, より",
    to="至",
    and_words="と, 及び, および",
    or_words="または, 又は, もしくは, 若しくは, あるいは",
    century="世紀",
    decade="年代",
    early="初, 初め, 初頭, 初期, 前期, 始め, はじめ",
    mid="中頃, 中ごろ, 半ば, なかば, 中葉, 中期",
    late="末, 末期, 後期, 終わり",
    quarter="四半期",
    first_half="前半, 上半期",
    second_half="後半, 下半期",
    bce="紀元前, 西暦前",
    ce="西暦, 紀元",
    undated="日付なし, 日付無し, 日付不明, 日付不詳, 年代不明, 年代不詳, 年不明, 年不詳, 年月日不明, 年月日不詳, "
    "年月日未詳, 年未詳, 不明, 不詳, 未詳",
    heads="作成, 撮影, 刊行, 発行, 制作, 成立, 写",
    fillers="の, 閏, 第",
    eras={
        **{name: Era(first, last, _LAST_LUNAR) for (name, first), (_, last) in pairwise(_LUNAR_ERAS)},
        "慶應": Era(1865, 1868, _LAST_LUNAR),
        "明治": Era(1868, 1912, _LAST_LUNAR),
        "大正": Era(1912, 1926),
        "昭和": Era(1926, 1989),
        "平成": Era(1989, 2019),
        "令和": Era(2019, 9999),
    },
    reign="年間, 時代, 期",
    year_unit="年",
    month_unit="月",
    day_unit="日",
)
