"""Names of other calendars, and of their months, as catalogues transliterate them in every language."""

from muniment_schema.values.date_text.language import Language

LANGUAGE = Language(
    tag="und",
    english_old_style="v. st., st. v., vetus stilus, stilo veteri",
    calendars={
        "islamic": "a.h., ah, anno hegirae, hijri, hijra, hidjra, hijri qamari, lunar hijri, h.q., h, hegira, hegirae, "
        "hégire, de l'hégire, hedschra, hicri",
        "hebrew": "a.m., am, anno mundi, hebrew calendar, jewish calendar",
        "persian": "s.h., sh, a.s.h., h.s., h.sh., hsh, solar hijri, hijri shamsi, shamsi, hijri solar",
    },
    calendar_months={
        "islamic": (
            "muharram, moharram, muharrem",
            "safar, safer",
            "rabi al-awwal, rabi i, rabi 1, rabi al-ula, rabi ul-awwal, rabi'ul-awwal, rabi al-auwal, rebiülevvel",
            "rabi al-thani, rabi ii, rabi 2, rabi al-akhir, rabi al-akhira, rabi ul-thani, rabi ath-thani, rebiülahir",
            "jumada al-ula, jumada i, jumada 1, jumada al-awwal, jumada l-ula, cemaziyelevvel",
            "jumada al-thani, jumada ii, jumada 2, jumada al-akhira, jumada al-thaniya, jumada l-akhira, "
            "jumada al-akhir, cemaziyelahir",
            "rajab, recep, receb",
            "shaban, sha'ban, şaban",
            "ramadan, ramadhan, ramazan",
            "shawwal, shawal, şevval",
            "dhu al-qa'da, dhu al-qadah, dhu al-qada, dhi'l-qa'da, dhi al-qa'da, "
            "dhu al-qa'dah, dhu'l-qa'da, dhu'l-qa'dah, dhul-qadah, dhu l-qa'da, zilkade",
            "dhu al-hijja, dhu al-hijjah, dhi'l-hijja, dhi'l-hijjah, dhi al-hijja, "
            "dhu'l-hijja, dhu'l-hijjah, dhul-hijjah, dhul-hijja, dhu l-hijja, zilhicce",
        ),
        # Counted from Nisan; the thirteenth and fourteenth are the two that a leap year has for Adar.
        "hebrew": (
            "nisan, nissan",
            "iyar, iyyar",
            "sivan, siwan",
            "tammuz, tamuz",
            "av, menachem av, menahem av",
            "elul",
            "tishri, tishrei, tishre",
            "cheshvan, heshvan, marcheshvan, marheshvan",
            "kislev, kislew",
            "tevet, tebeth, teveth",
            "shevat, shvat, shebat",
            "adar",
            "adar ii, adar 2, adar sheni, adar bet, veadar, second adar",
            "adar i, adar 1, adar rishon, adar aleph, first adar",
        ),
        "persian": (
            "farvardin, farwardin",
            "ordibehesht, urdibihisht",
            "khordad, khurdad",
            "tir",
            "mordad, amordad, murdad",
            "shahrivar, shahrewar",
            "mehr, mihr",
            "aban",
            "azar",
            "dey",
            "bahman",
            "esfand, isfand, espand",
        ),
    },
)
