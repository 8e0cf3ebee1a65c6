INSERT INTO documents (id, kind, path, county, year, whose, figures_date, template, fonts, program, hash, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
