-- What a withdrawal looks for among the events that are parked: those of one subject.

CREATE INDEX parked_subject ON parked (subject);
