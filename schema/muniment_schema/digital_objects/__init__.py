"""Digital objects, the rights statements they carry, and the text of their pages."""
