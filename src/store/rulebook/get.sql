SELECT hash, id, text FROM rulebooks WHERE hash = ?1
