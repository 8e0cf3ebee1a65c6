SELECT sort, key, options, digest, data FROM load_columns WHERE load = ?1
