"""The English of every phrase, by what it is about. phrases.py puts it together; nothing else reads it here."""
