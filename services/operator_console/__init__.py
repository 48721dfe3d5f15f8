"""The operators' console: health, channels, parked events, clocks, traces. No personal data."""
