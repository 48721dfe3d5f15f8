"""Death, remand and hospital: recorded by who knows it, and taken back where it was not so."""
