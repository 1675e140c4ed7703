-- Run at every opening: a database of an earlier version gets these tables too.
CREATE TABLE IF NOT EXISTS tickets (
  id INTEGER PRIMARY KEY, subject TEXT NOT NULL, description TEXT NOT NULL, category TEXT NOT NULL,
  school_id TEXT NOT NULL, owner TEXT NOT NULL, status INTEGER NOT NULL, created TEXT NOT NULL,
  modified TEXT NOT NULL, event_count INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS ticket_comments (
  id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL, owner TEXT NOT NULL, content TEXT NOT NULL,
  created TEXT NOT NULL
);
