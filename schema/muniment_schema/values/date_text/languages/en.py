"""English."""

from muniment_schema.values.date_text.language import Language

LANGUAGE = Language(
    tag="en",
    months=(
        "january, jan",
        "february, feb, febr, feburary, febuary, febraury",
        "march, mar",
        "april, apr",
        "may",
        "june, jun",
        "july, jul",
        "august, aug",
        "september, sept, sep",
        "october, oct",
        "november, nov",
        "december, dec",
    ),
    seasons=("spring", "summer", "autumn, fall", "winter"),
    weekdays="monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thur, "
    "thurs, fri, sat, sun",
    circa="about, approx, approximately, around, ci",
    maybe="probably, possibly, perhaps, maybe, likely, prob, poss, presumably",
    before="before, prior to, pre, earlier than, by or before, bef",
    after="after, post, later than, following, aft",
    until="until, till, by, up to, not after, no later than, not later than, in or before, before or in, "
    "on or before, or earlier, or before, and earlier, and before",
    since="from, since, not before, no earlier than, not earlier than, in or after, after or in, on or after, "
    "or later, or after, and later, and after, onwards, onward, forward, to present, to the present, to date, "
    "present, ongoing, current, now",
    between="between, btw, betw",
    to="to, through, thru",
    and_words="and, as well as",
    or_words="or",
    century="century, centuries, cent",
    decade="decade, decade of, decades",
    ordinal_endings="st, nd, rd, th, d",
    decade_endings="s",
    early="early, beginning, beginning of, start, start of, earlier",
    mid="mid, middle, middle of",
    late="late, end, end of, later",
    ranks=(
        *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
        *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
        *("twentieth", "twenty-first"),
    ),
    last="last, final",
    half="half",
    quarter="quarter",
    turn="turn of, turn",
    bce="before christ, bc, bce",
    ce="anno domini, ad, ce",
    old_style="julian, julian calendar",
    english_old_style="o.s., old style",
    new_style="n.s., new style",
    undated="date of publication not identified, date of production not identified, date not identified, "
    "undated, no date, not dated, unknown, date unknown, unknown date, date not known, date uncertain, nd, no dates, "
    "dates unknown, without date, date not given",
    bulk="bulk, bulk dates, with bulk, majority of material found within, majority of material found in, "
    "majority, mostly, predominantly, chiefly, mainly",
    copyright="copyright, copr, copyrighted",
    instead="that is, corrected, corrected to, recte",
    heads="first published, edition, ed, original, originals, signed and dated, dated, date, dates, created, "
    "creation, made, written, born, died, active, flourished, fl, established, founded, built, inclusive, taken, "
    "drawn, painted, composed, compiled, signed, recorded, photographed, postmarked, delivered, issue, issued, "
    "printing, inscribed, designed, executed, completed",
    later_events="copy, copies, photocopy, photocopies, reprint, filmed, microfilmed, printed, reprinted, re-printed, "
    "published, republished, reproduced, exhibited, cast, recast, copied, revised, enlarged version, later version, "
    "reissued, edited, digitized, digitised, scanned, refabricated, remade, replica, reconstructed, restored, "
    "editioned, transferred",
    fillers="with gaps, scattered, the, of, in, year, years, at, on, during",
)
