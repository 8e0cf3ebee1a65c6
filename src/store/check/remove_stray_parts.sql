DELETE FROM load_columns WHERE load NOT IN (SELECT id FROM loads);
DELETE FROM load_values WHERE load NOT IN (SELECT id FROM loads);
DELETE FROM load_sources WHERE load NOT IN (SELECT id FROM loads);
