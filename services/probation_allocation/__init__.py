"""Probation: lists screened, reports and proposals, allocation, decisions on absences."""
