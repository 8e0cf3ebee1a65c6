SELECT id, name FROM devices WHERE id = ?1
