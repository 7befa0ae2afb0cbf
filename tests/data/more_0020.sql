INSERT INTO words (rowid, guild, marks, title, core, rest) VALUES (1, '100', 'markopenyes', 'db 20260302 001', '宕 机 ', '');
INSERT INTO unindexed (incident, wanted) VALUES (1, 3) ON CONFLICT (incident) DO UPDATE SET wanted = excluded.wanted;
