INSERT INTO chores (name, done_at, failed_at, reason, again_at) VALUES ('backup', 1772431964260, 1772518364260, 'No space left on device (os error 28)', 1772521964260);
INSERT INTO circulars (name, nonce, channel, phase, phase_at, first_at, attempts) VALUES ('maintenance 1477908313306824704 1 begun 0', '8e58e1b29c8fa04d', 1477908537542705152, 'sent', 1772431964260, 1772431964000, 1);
INSERT INTO maintenance (guild, number, over, plan) VALUES (1477908313306824704, 1, 0, '{"number":1,"name":"数据库升级","systems":["order-db"],"from":"2026-03-02T14:00:00Z","until":"2026-03-02T16:00:00Z","by":1477908321980645376,"planned_at":"2026-03-02T06:12:44.260Z"}');
INSERT INTO held_alerts (guild, number, source, fingerprint, name) VALUES (1477908313306824704, 1, 'prod', 'f7d7bb6486ac75bb', 'since 1772431245123');
INSERT INTO held_incidents (guild, number, incident, until_at) VALUES (1477908313306824704, 1, 1, 1772467200000);
