SELECT id, field FROM heads WHERE subject = ?1
