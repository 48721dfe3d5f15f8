"""What people say of themselves, the same at every agency that meets them (R82, R93)."""
