"""Korean."""

from muniment_schema.values.date_text.language import Era, Language

LANGUAGE = Language(
    tag="ko",
    seasons=("봄", "여름", "가을", "겨울"),
    weekdays="일요일, 월요일, 화요일, 수요일, 목요일, 금요일, 토요일",
    circa="약, 경, 무렵, 대략, 쯤, 전후",
    maybe="추정",
    before="전",
    after="후",
    until="이전, 까지",
    since="이후, 부터",
    to="에서",
    and_words="과, 와, 및",
    or_words="또는, 혹은",
    century="세기",
    decade="년대",
    early="초, 초기, 초반, 초엽",
    mid="중반, 중엽, 중기",
    late="말, 말기, 말엽",
    first_half="전반, 전반기, 상반기",
    second_half="후반, 후반기, 하반기",
    bce="기원전, 서기전",
    ce="서기, 서력, 기원후",
    undated="날짜 미상, 날짜미상, 날짜 없음, 날짜없음, 날짜 불명, 연대 미상, 연대미상, 연도 미상, 연도미상, 년대 미상, "
    "일자 미상, 일자미상, 시기 미상, 미상, 불명",
    heads="작성, 촬영, 발행, 간행, 제작",
    fillers="에, 의",
    eras={
        # Counted from 2333 BC, in official use to the end of 1961.
        "단기": Era(-2332, 9999),
        "건양": Era(1896, 1897),
        "광무": Era(1897, 1907),
        "융희": Era(1907, 1910),
    },
    year_unit="년",
    month_unit="월",
    day_unit="일",
)
