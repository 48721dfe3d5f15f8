"""Permissions to share, as all agencies together keep them (R54)."""
