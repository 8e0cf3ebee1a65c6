SELECT sort, key, value FROM load_values WHERE load = ?1
