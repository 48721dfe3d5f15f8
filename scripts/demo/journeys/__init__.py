"""The journeys a person may make, from custody to twelve months after completion."""
