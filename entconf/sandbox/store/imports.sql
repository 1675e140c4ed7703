-- Run at every opening: a database of an earlier version gets these tables too.
CREATE TABLE IF NOT EXISTS import_drafts (
  id TEXT PRIMARY KEY, body TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS person_extras (
  user_id TEXT PRIMARY KEY, ine TEXT, title TEXT, surname TEXT, work_phone TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timetable_mappings (
  structure_id TEXT NOT NULL, kind TEXT NOT NULL, mapping TEXT NOT NULL, unknown TEXT NOT NULL,
  PRIMARY KEY (structure_id, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS timetable_reports (
  id TEXT PRIMARY KEY, structure_id TEXT NOT NULL, created TEXT NOT NULL, manual INTEGER NOT NULL,
  source TEXT NOT NULL, uai TEXT, report TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS timetable_reports_of ON timetable_reports (structure_id);
