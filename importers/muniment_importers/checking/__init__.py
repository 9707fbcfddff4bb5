"""The border between importers and the archive: records checked once, made canonical, turned into drafts."""
