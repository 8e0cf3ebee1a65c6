DELETE FROM load_values WHERE load = ?1
