-- Who acted in an incident or was called may know of it, also when it is private. Snapshots say so from now on; what the
-- timelines of earlier ones hold is put into them once.
UPDATE incidents SET snapshot = json_set(snapshot, '$.involved', json_object(
    'people', (
        SELECT json_group_array(person) FROM (
            SELECT entry ->> '$.by.person' AS person FROM entries WHERE incident = incidents.id
            UNION SELECT entry ->> '$.event.owner' FROM entries
                WHERE incident = incidents.id AND entry ->> '$.event.type' = 'blocker-raised'
            UNION SELECT called.value FROM entries, json_each(entry, '$.event.people') AS called
                WHERE incident = incidents.id AND entry ->> '$.event.type' IN ('fell-due', 'absorbed')
        ) WHERE person IS NOT NULL
    ),
    'roles', (
        SELECT json_group_array(role) FROM (
            SELECT DISTINCT called.value AS role FROM entries, json_each(entry, '$.event.to') AS called
                WHERE incident = incidents.id AND entry ->> '$.event.type' = 'fell-due'
        )
    )
));
