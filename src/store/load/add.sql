INSERT INTO loads (id, county, county_code, county_name, year, schools, doubts, author, device, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
