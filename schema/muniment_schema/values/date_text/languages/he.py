"""Hebrew. Names of months with the preposition that stands between a day and its month are words of their own."""

from muniment_schema.values.date_text.language import Language


def _with_preposition(*months: str) -> tuple[str, ...]:
    return tuple(", ".join(f"{name}, ב{name}" for name in names.split(", ")) for names in months)


LANGUAGE = Language(
    tag="he",
    months=_with_preposition(
        *("ינואר", "פברואר", "מרץ, מרס", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר"),
        *("נובמבר", "דצמבר"),
    ),
    seasons=("אביב", "קיץ", "סתיו", "חורף"),
    weekdays="יום ראשון, יום שני, יום שלישי, יום רביעי, יום חמישי, יום שישי, שבת",
    circa="בערך, לערך, סביב, בסביבות, כ-",
    maybe="אולי, כנראה",
    before="לפני",
    after="אחרי, לאחר",
    until="עד",
    since="מאז, החל מ-, החל משנת",
    or_words="או",
    century="המאה, המאה ה-, מאה",
    early="ראשית, תחילת",
    mid="אמצע",
    late="סוף, שלהי",
    bce="לפני הספירה, לפנה״ס",
    ce="לספירה",
    undated="ללא תאריך, חסר תאריך, ללא שנה, תאריך לא ידוע",
    fillers="שנת, בשנת, חודש, בחודש",
    calendar_months={
        # Numbered as in the common table.
        "hebrew": _with_preposition(
            *("ניסן", "אייר", "סיוון, סיון", "תמוז", "אב, מנחם אב", "אלול", "תשרי"),
            *("חשוון, חשון, מרחשוון, מרחשון", "כסלו, כסליו", "טבת", "שבט", "אדר"),
            *("אדר ב, אדר 2, אדר שני", "אדר א, אדר 1, אדר ראשון"),
        )
    },
)
