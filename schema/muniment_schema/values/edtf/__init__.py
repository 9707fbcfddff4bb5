"""Extended Date/Time Format: what a date says, and the first and last day that it can mean.

Source: Library of Congress, Extended Date/Time Format (EDTF) Specification, 4 February 2019, all of levels 0, 1 and 2.
A text is parsed into a small tree (`model`, `parser`), which is printed again (`printer`) or asked for its days
(`bounds`); `parse_edtf` is the way in for all who only want the days.
"""

from muniment_schema.values.days import BadDay as BadDay
from muniment_schema.values.days import day_from_text as day_from_text
from muniment_schema.values.days import day_to_text as day_to_text
from muniment_schema.values.days import days_from_civil as days_from_civil
from muniment_schema.values.days import sort_keys as sort_keys

from .bounds import Precision as Precision
from .model import Qualifier as Qualifier
from .parser import BadEdtf as BadEdtf
from .parser import parse_tree as parse_tree
from .printer import edtf_text as edtf_text
from .reading import Edtf as Edtf
from .reading import parse_edtf as parse_edtf
