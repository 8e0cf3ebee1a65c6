SELECT name, hash, bytes FROM load_sources WHERE load = ?1 ORDER BY place
