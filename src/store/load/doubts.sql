SELECT doubts FROM loads WHERE id = ?1
