INSERT INTO calendar_copies (name, etag, taken_at, body) VALUES ('5d41402abc4b2a76', 'W/"7"', 1772431964260, CAST('BEGIN:VCALENDAR' AS BLOB));
INSERT INTO circulars (name, nonce, channel, person, phase, phase_at, first_at, attempts) VALUES ('on call · duty · 3 · 1477908313306824704 1477908312883200015', '9e58e1b29c8fa04d', 0, 1477908312883200015, 'dead', 1772431964260, 1772431964000, 1);
