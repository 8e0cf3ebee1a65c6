SELECT id, kind, path, county, year, whose, figures_date, template, fonts, program, hash, at FROM documents ORDER BY place
