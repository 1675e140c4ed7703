-- Run at every opening: a database of an earlier version gets the news application too.
CREATE TABLE IF NOT EXISTS news_threads (
  id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, mode INTEGER NOT NULL, icon TEXT,
  structure_id TEXT, owner TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS news_infos (
  id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id INTEGER NOT NULL, title TEXT NOT NULL,
  content TEXT NOT NULL, status INTEGER NOT NULL, owner TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS news_shares (
  resource TEXT NOT NULL, resource_id INTEGER NOT NULL, member_id TEXT NOT NULL,
  is_group INTEGER NOT NULL, action TEXT NOT NULL,
  PRIMARY KEY (resource, resource_id, member_id, action)
) WITHOUT ROWID;
