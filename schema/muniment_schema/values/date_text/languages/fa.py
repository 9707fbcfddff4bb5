"""Persian. A number below 1500 says its calendar, or has a month that does."""

from muniment_schema.values.date_text.language import Language

LANGUAGE = Language(
    tag="fa",
    months=("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
    seasons=("بهار", "تابستان", "پاییز", "زمستان"),
    weekdays="شنبه, یکشنبه, دوشنبه, سه شنبه, سه‌شنبه, چهارشنبه, پنجشنبه, پنج شنبه, جمعه",
    circa="حدود, در حدود, تقریبا",
    maybe="احتمالا",
    before="پیش از, قبل از",
    after="پس از, بعد از",
    since="از",
    between="بین",
    to="تا",
    and_words="و",
    or_words="یا",
    century="قرن, سده",
    early="اوایل",
    mid="اواسط",
    late="اواخر",
    bce="پیش از میلاد, ق.م.",
    ce="م, میلادی",
    undated="بدون تاریخ, بی تا, بی‌تا",
    fillers="سال, ماه, در, روز",
    calendars={
        "persian": "ش, شمسی, خورشیدی, هجری شمسی, هجری خورشیدی, هـ.ش., هـ ش",
        "islamic": "ق, قمری, هجری قمری, هـ.ق., هـ ق",
    },
    calendar_months={
        "persian": (
            "فروردین, فروردين",
            "اردیبهشت, ارديبهشت",
            "خرداد",
            "تیر, تير",
            "مرداد, امرداد",
            "شهریور, شهريور",
            "مهر",
            "آبان",
            "آذر",
            "دی",
            "بهمن",
            "اسفند",
        )
    },
)
