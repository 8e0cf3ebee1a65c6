SELECT county, county_code, county_name, year, id, schools FROM current_loads ORDER BY county, year
