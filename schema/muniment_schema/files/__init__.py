"""Stored files: where they are kept, under which key, and at which address they are served."""
