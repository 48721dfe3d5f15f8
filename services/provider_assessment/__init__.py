"""Treatment providers: consent, assessment, clinical decision, appointments, completion."""
