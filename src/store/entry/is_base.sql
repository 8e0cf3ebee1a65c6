SELECT EXISTS (SELECT 1 FROM entry_bases WHERE base = ?1)
