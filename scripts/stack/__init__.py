"""The embedded stack: a real PostgreSQL and a real Kafka, installed as packages, on loopback."""
