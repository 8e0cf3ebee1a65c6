SELECT hash, id, text FROM rulebooks ORDER BY id, hash
