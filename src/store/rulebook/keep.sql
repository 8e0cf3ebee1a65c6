INSERT INTO rulebooks (hash, id, text) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING
