"""Steps of a journey: what one agency does in it, and until when the others have heard."""
