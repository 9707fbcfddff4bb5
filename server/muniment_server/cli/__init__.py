"""The command `muniment`: one group of commands a file; results on standard output, all else on standard error."""
