SELECT id, kind, path, county, year, figures_date, template, fonts, program, hash, at FROM documents ORDER BY place
