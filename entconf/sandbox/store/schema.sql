CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE structures (
  id TEXT PRIMARY KEY, external_id TEXT, uai TEXT, name TEXT NOT NULL, feeder_name TEXT,
  manual_name INTEGER NOT NULL DEFAULT 0, source TEXT, timetable TEXT, punctual_timetable TEXT,
  has_app INTEGER NOT NULL DEFAULT 0, ignore_mfa INTEGER NOT NULL DEFAULT 0,
  levels TEXT, distributions TEXT, exports TEXT, address TEXT, zip_code TEXT, city TEXT,
  phone TEXT, academy TEXT, bookmarks TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE structure_parents (
  structure_id TEXT NOT NULL, parent_id TEXT NOT NULL, PRIMARY KEY (structure_id, parent_id)
) WITHOUT ROWID;
CREATE INDEX structure_children ON structure_parents (parent_id);
CREATE TABLE block_traces (
  id INTEGER PRIMARY KEY, structure_id TEXT NOT NULL, profile TEXT NOT NULL,
  blocked INTEGER NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL, created TEXT NOT NULL
);
CREATE TABLE profiles (name TEXT PRIMARY KEY, blocked INTEGER NOT NULL DEFAULT 0);

CREATE TABLE classes (
  id TEXT PRIMARY KEY, structure_id TEXT NOT NULL, name TEXT NOT NULL, external_id TEXT,
  level TEXT, source TEXT
);
CREATE INDEX classes_of_structure ON classes (structure_id);

CREATE TABLE users (
  id TEXT PRIMARY KEY, external_id TEXT, login TEXT NOT NULL UNIQUE, login_alias TEXT,
  password TEXT, activation_code TEXT, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  display_name TEXT NOT NULL, profile TEXT NOT NULL, source TEXT NOT NULL, birth_date TEXT,
  email TEXT, home_phone TEXT, mobile TEXT, address TEXT, zip_code TEXT, city TEXT, country TEXT,
  attachment_id TEXT, creation_date TEXT, last_login TEXT, delete_date INTEGER,
  disappearance_date INTEGER, blocked INTEGER, aaf_functions TEXT,
  removed_from TEXT, deletion_backup TEXT
) WITHOUT ROWID;
CREATE INDEX users_by_alias ON users (login_alias) WHERE login_alias IS NOT NULL;
CREATE TABLE attachments (
  structure_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (structure_id, user_id)
) WITHOUT ROWID;
CREATE INDEX attachments_of_user ON attachments (user_id);
CREATE TABLE class_members (
  class_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (class_id, user_id)
) WITHOUT ROWID;
CREATE INDEX classes_of_user ON class_members (user_id);
CREATE TABLE relatives (
  student_id TEXT NOT NULL, relative_id TEXT NOT NULL, PRIMARY KEY (student_id, relative_id)
) WITHOUT ROWID;
CREATE INDEX students_of_relative ON relatives (relative_id);
CREATE TABLE functions (
  user_id TEXT NOT NULL, code TEXT NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (user_id, code)
) WITHOUT ROWID;
CREATE TABLE positions (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, structure_id TEXT NOT NULL, source TEXT NOT NULL
);
CREATE TABLE user_positions (
  user_id TEXT NOT NULL, position_id TEXT NOT NULL, PRIMARY KEY (user_id, position_id)
) WITHOUT ROWID;

CREATE TABLE groups (
  id TEXT PRIMARY KEY, structure_id TEXT, class_id TEXT, name TEXT NOT NULL, display_name TEXT,
  type TEXT NOT NULL, sub_type TEXT, filter TEXT, users_rule TEXT, lock_delete INTEGER,
  lock_compose INTEGER, created_at TEXT, created_by TEXT, modified_at TEXT, modified_by TEXT,
  autolink TEXT
) WITHOUT ROWID;
CREATE INDEX groups_of_structure ON groups (structure_id);
CREATE INDEX groups_of_class ON groups (class_id);
CREATE TABLE members (
  group_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (group_id, user_id)
) WITHOUT ROWID;
CREATE INDEX groups_of_user ON members (user_id);
CREATE TABLE edges (
  from_id TEXT NOT NULL, to_id TEXT NOT NULL, PRIMARY KEY (from_id, to_id)
) WITHOUT ROWID;
CREATE INDEX edges_back ON edges (to_id);
CREATE TABLE direct_communication (
  from_user TEXT NOT NULL, to_user TEXT NOT NULL, PRIMARY KEY (from_user, to_user)
) WITHOUT ROWID;

CREATE TABLE applications (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, display_name TEXT, icon TEXT, address TEXT,
  target TEXT, prefix TEXT, grant_type TEXT, secret TEXT, scope TEXT, pattern TEXT, cas_type TEXT,
  stat_cas_type TEXT, cert_uri TEXT, logout_url TEXT, app_type TEXT, levels TEXT,
  display INTEGER NOT NULL DEFAULT 1, external INTEGER NOT NULL DEFAULT 0,
  inherits INTEGER NOT NULL DEFAULT 0, locked INTEGER NOT NULL DEFAULT 0,
  app_locked INTEGER, structure_id TEXT
);
CREATE TABLE actions (
  name TEXT PRIMARY KEY, display_name TEXT NOT NULL, type TEXT NOT NULL, application_id TEXT NOT NULL
);
CREATE INDEX actions_of_application ON actions (application_id);
CREATE TABLE roles (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, structure_id TEXT, distributions TEXT
);
CREATE TABLE role_actions (
  role_id TEXT NOT NULL, action_name TEXT NOT NULL, PRIMARY KEY (role_id, action_name)
) WITHOUT ROWID;
CREATE INDEX roles_of_action ON role_actions (action_name);
CREATE TABLE group_roles (
  group_id TEXT NOT NULL, role_id TEXT NOT NULL, PRIMARY KEY (group_id, role_id)
) WITHOUT ROWID;
CREATE INDEX groups_of_role ON group_roles (role_id);
CREATE TABLE widgets (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, js TEXT, path TEXT, i18n TEXT,
  application_id TEXT, locked INTEGER NOT NULL DEFAULT 0, levels TEXT, distributions TEXT
);
CREATE TABLE group_widgets (
  widget_id TEXT NOT NULL, group_id TEXT NOT NULL, mandatory INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (widget_id, group_id)
) WITHOUT ROWID;

CREATE TABLE flash_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, contents TEXT NOT NULL,
  start_date TEXT NOT NULL, end_date TEXT NOT NULL, profiles TEXT NOT NULL, color TEXT,
  custom_color TEXT, signature TEXT, signature_color TEXT, user_positions TEXT NOT NULL,
  structure_id TEXT, domain TEXT, author TEXT, last_modifier TEXT,
  read_count INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL, modified TEXT NOT NULL
);
CREATE TABLE flash_substructures (
  message_id INTEGER NOT NULL, structure_id TEXT NOT NULL, PRIMARY KEY (message_id, structure_id)
) WITHOUT ROWID;
CREATE TABLE flash_read (
  message_id INTEGER NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (message_id, user_id)
) WITHOUT ROWID;
CREATE TABLE welcome_messages (host TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE quotas (
  name TEXT PRIMARY KEY, default_quota INTEGER NOT NULL, max_quota INTEGER NOT NULL
);
CREATE TABLE cas_mappings (id TEXT PRIMARY KEY, type TEXT NOT NULL, cas_type TEXT, pattern TEXT);
