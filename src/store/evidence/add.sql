INSERT INTO evidence (hash, media_type, bytes, width, height, taken, latitude, longitude, original_name, author, device, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
