"""The laws of the code: what is where, how long, and called what. ``make check`` runs them."""
