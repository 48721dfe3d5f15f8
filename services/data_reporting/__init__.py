"""Programme data: coded facts under a pseudonym, and the returns computed from them."""
