-- What is told about no incident can go to somebody directly.
ALTER TABLE circulars ADD COLUMN person BIGINT; -- to whom it was sent last, or is; the channel is 0 then

-- A phase more: dead, when nobody takes it and it is told in another way.
DROP INDEX circulars_sent;
CREATE INDEX circulars_over ON circulars (phase_at) WHERE phase IN ('sent', 'dead');
