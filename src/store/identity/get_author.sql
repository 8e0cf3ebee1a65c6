SELECT id, name, unit FROM authors WHERE id = ?1
