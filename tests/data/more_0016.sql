INSERT INTO rings (id, incident, outlet, person, roles, since, key, phase, phase_at, attempts, unclear) VALUES (1, 1, 'phone', 1477908313306824705, '["lead"]', 1772431305307, 'call_5f70bf18a0860070', 'queued', 1772431425307, 1, 0);
INSERT INTO ring_demands (incident) VALUES (1);
