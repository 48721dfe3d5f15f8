"""The mechanism every service runs on. It knows no word of what the services are about."""
