"""Metadata records in XML, alone or inside of answers of OAI-PMH: which element becomes which field."""
