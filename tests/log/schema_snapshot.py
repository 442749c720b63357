"""What a schema consists of, one line each, so that two can be compared; run as a script it writes `schema.snapshot`.

    .venv/bin/python tests/log/schema_snapshot.py

Types, keys, indexes, triggers, functions and grants are in it; the bodies of functions are not.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import psycopg

SNAPSHOT = Path(__file__).with_name("schema.snapshot")
PARTS = {
    "column": """
        select format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            case when a.attnotnull then ' not null' else '' end,
            coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'heed'::regnamespace and c.relkind in ('r', 'p')""",
    "constraint": """
        select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        where connamespace = 'heed'::regnamespace and contype in ('p', 'u', 'f', 'c', 'x')""",
    "index": """
        select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'heed'::regnamespace""",
    "trigger": """
        select pg_get_triggerdef(t.oid) || case t.tgenabled when 'O' then '' else ' disabled' end
        from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where c.relnamespace = 'heed'::regnamespace and not t.tgisinternal""",
    "function": """
        select format('%s(%s) returns %s%s%s', proname, pg_get_function_identity_arguments(oid),
            pg_get_function_result(oid), case when prosecdef then ' security definer' else '' end,
            coalesce(' set ' || array_to_string(proconfig, ', '), ''))
        from pg_proc where pronamespace = 'heed'::regnamespace""",
    "sequence": "select sequencename::text from pg_sequences where schemaname = 'heed'",
    "grant": """
        select format('%s on %s to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), c.relname,
            a.grantee::regrole)
        from pg_class c cross join lateral aclexplode(c.relacl) a
        where c.relnamespace = 'heed'::regnamespace and c.relkind in ('r', 'p', 'S') and a.grantee <> c.relowner
        group by c.relname, a.grantee
        union all
        select format('execute on %s to %s', p.proname,
            case when a.grantee = 0 then 'public' else a.grantee::regrole::text end)
        from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace = 'heed'::regnamespace and a.grantee <> p.proowner""",
}


def parts_of(url: str) -> list[str]:
    """Everything the schema of a database consists of, in an order of its own."""
    with psycopg.connect(url) as connection:
        connection.execute("set search_path = pg_catalog")
        return [
            f"{kind} {line}"
            for kind, query in PARTS.items()
            for line in sorted(line for (line,) in connection.execute(query.encode()).fetchall())
        ]


def write() -> None:
    """Apply every migration to an empty database and write down what came of it."""
    from heed.log.engine import open_engine
    from heed.log.migrate import migrate

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with open_engine(Path(folder), None) as engine:
            migrate(engine.url)
            SNAPSHOT.write_text("\n".join(parts_of(engine.url)) + "\n")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{SNAPSHOT} is written\n")
