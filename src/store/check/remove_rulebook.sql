DELETE FROM rulebooks WHERE hash = ?1
