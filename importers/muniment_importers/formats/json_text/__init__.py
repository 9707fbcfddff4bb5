"""JSON read strictly and piece by piece: values that every database keeps alike, or an error for one record."""
