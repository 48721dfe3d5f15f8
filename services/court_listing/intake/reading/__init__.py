"""Reading what comes from outside: pure, tolerant, and exact about what could not be used."""

from services.court_listing.intake.reading.court_list import read_court_list
from services.court_listing.intake.reading.findings import Reading
from services.court_listing.intake.reading.hearing import read_hearing
from services.court_listing.intake.reading.report import Note, Problem

__all__ = ["Note", "Problem", "Reading", "read_court_list", "read_hearing"]
