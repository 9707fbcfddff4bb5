"""One table a language; a file here is a language that dates are read in."""
