"""Court listing."""
