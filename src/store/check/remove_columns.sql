DELETE FROM load_columns WHERE load = ?1
