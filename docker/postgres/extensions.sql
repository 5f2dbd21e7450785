-- Of the fresh database. `vector` is made by a migration as well; statements are told by `manage.py database_health`.
CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
