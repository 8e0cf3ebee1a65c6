SELECT max(year) FROM loads WHERE county = ?1
