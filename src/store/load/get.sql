SELECT county_code, county_name, year, schools FROM loads WHERE id = ?1
