"""What dates are said with in some languages, beside the months, quarters and lists that Babel knows.

A newcomer adds a language by adding a table. What the language has no safe form for is left out (None): then the date
is shown as the source writes it. A form fits whatever Babel puts into it, which is in the nominative; that is why some
languages have abbreviations here, and why a day may have a form of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The forms of one language. `{}` is the date, year or number."""

    circa: str
    """About a year or month: "circa {}"."""
    circa_day: str | None = None
    """About a day, where that is said otherwise."""
    circa_span: str | None = None
    """About a decade, century or season; None where that needs an article or a case."""
    before_christ: str
    decade: str
    """Ten years, named after the first: "{}s"; `{last}` is the last."""
    century: str
    """A century: `{}` is its number, `{roman}` that in Roman figures, `{ordinal}` the English ordinal."""
    seasons: tuple[str, str, str, str]
    """Spring, summer, autumn, winter of a year."""


DATE_WORDS: Final = {
    "en": DateWords(
        circa="circa {}",
        circa_span="circa {}",
        before_christ="{} BC",
        decade="{}s",
        century="{ordinal} century",
        seasons=("Spring {}", "Summer {}", "Autumn {}", "Winter {}"),
    ),
    "de": DateWords(
        circa="circa {}",
        circa_span="circa {}",
        before_christ="{} v. Chr.",
        decade="{}er Jahre",
        century="{}. Jahrhundert",
        seasons=("Frühjahr {}", "Sommer {}", "Herbst {}", "Winter {}"),
    ),
    "fr": DateWords(
        circa="vers {}",
        circa_day="vers le {}",
        before_christ="{} av. J.-C.",
        decade="années {}",
        century="{roman}e siècle",
        seasons=("printemps {}", "été {}", "automne {}", "hiver {}"),
    ),
    "es": DateWords(
        circa="hacia {}",
        circa_day="hacia el {}",
        before_christ="{} a. C.",
        decade="década de {}",
        century="siglo {roman}",
        seasons=("primavera de {}", "verano de {}", "otoño de {}", "invierno de {}"),
    ),
    "it": DateWords(
        circa="{} circa",
        circa_span="{} circa",
        before_christ="{} a.C.",
        decade="anni {}",
        century="{roman} secolo",
        seasons=("primavera {}", "estate {}", "autunno {}", "inverno {}"),
    ),
    "pt": DateWords(
        circa="cerca de {}",
        before_christ="{} a.C.",
        decade="década de {}",
        century="século {roman}",
        seasons=("primavera de {}", "verão de {}", "outono de {}", "inverno de {}"),
    ),
    "nl": DateWords(
        circa="circa {}",
        circa_span="circa {}",
        before_christ="{} v.Chr.",
        decade="jaren {}",
        century="{}e eeuw",
        seasons=("lente {}", "zomer {}", "herfst {}", "winter {}"),
    ),
    "pl": DateWords(
        circa="ok. {}",
        before_christ="{} p.n.e.",
        decade="lata {}–{last}",
        century="{roman} wiek",
        seasons=("wiosna {}", "lato {}", "jesień {}", "zima {}"),
    ),
    "ru": DateWords(
        circa="ок. {}",
        before_christ="{} до н. э.",
        decade="{}-е годы",
        century="{roman} век",
        seasons=("весна {}\u202fг.", "лето {}\u202fг.", "осень {}\u202fг.", "зима {}\u202fг."),
    ),
    "uk": DateWords(
        circa="бл. {}",
        before_christ="{} до н. е.",
        decade="{}–{last} роки",
        century="{roman} століття",
        seasons=("весна {}\u202fр.", "літо {}\u202fр.", "осінь {}\u202fр.", "зима {}\u202fр."),
    ),
    "ro": DateWords(
        circa="circa {}",
        before_christ="{} î.Hr.",
        decade="anii {}",
        century="secolul {roman}",
        seasons=("primăvara anului {}", "vara anului {}", "toamna anului {}", "iarna anului {}"),
    ),
    "cs": DateWords(
        circa="cca {}",
        before_christ="{} př. n. l.",
        decade="léta {}–{last}",
        century="{}. století",
        seasons=("jaro {}", "léto {}", "podzim {}", "zima {}"),
    ),
    "sv": DateWords(
        circa="cirka {}",
        circa_span="cirka {}",
        before_christ="{} f.Kr.",
        decade="{}-talet",
        century="{}:e århundradet",
        seasons=("våren {}", "sommaren {}", "hösten {}", "vintern {}"),
    ),
    "da": DateWords(
        circa="ca. {}",
        circa_span="ca. {}",
        before_christ="{} f.Kr.",
        decade="{}'erne",
        century="{}. århundrede",
        seasons=("foråret {}", "sommeren {}", "efteråret {}", "vinteren {}"),
    ),
    "zh": DateWords(
        circa="约{}",
        circa_span="约{}",
        before_christ="公元前{}年",
        decade="{}年代",
        century="{}世纪",
        seasons=("{}年春季", "{}年夏季", "{}年秋季", "{}年冬季"),
    ),
    "zh_Hant": DateWords(
        circa="約{}",
        circa_span="約{}",
        before_christ="公元前{}年",
        decade="{}年代",
        century="{}世紀",
        seasons=("{}年春季", "{}年夏季", "{}年秋季", "{}年冬季"),
    ),
    "ja": DateWords(
        circa="{}頃",
        circa_span="{}頃",
        before_christ="紀元前{}年",
        decade="{}年代",
        century="{}世紀",
        seasons=("{}年春", "{}年夏", "{}年秋", "{}年冬"),
    ),
    "ko": DateWords(
        circa="{}경",
        circa_span="{}경",
        before_christ="기원전 {}년",
        decade="{}년대",
        century="{}세기",
        seasons=("{}년 봄", "{}년 여름", "{}년 가을", "{}년 겨울"),
    ),
}


def century_in_words(form: str, number: int) -> str:
    """Give the name of a century, 2 to 99."""
    last, tens = number % 10, number // 10
    ending = {1: "st", 2: "nd", 3: "rd"}.get(last, "th") if tens != 1 else "th"
    return form.format(number, roman=_ROMAN_TENS[tens] + _ROMAN_ONES[last], ordinal=f"{number}{ending}")


_ROMAN_TENS: Final = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
_ROMAN_ONES: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
