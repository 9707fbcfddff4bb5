"""From asked fields to SQL to JSON: how every field comes from the tables is declared once, beside its type."""
