SELECT count(*) FROM entry_bases WHERE base NOT IN (SELECT id FROM entries)
