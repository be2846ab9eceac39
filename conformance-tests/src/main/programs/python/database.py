import os
import sqlite3
import threading

os.chdir("/tmp")
for mode in ("delete", "wal", "memory"):
    db = sqlite3.connect(f"data-{mode}.db")
    print(db.execute(f"pragma journal_mode = {mode}").fetchone())
    db.execute("create table t (id integer primary key, name text, value real)")
    with db:
        db.executemany("insert into t (name, value) values (?, ?)", ((f"name {i}", i / 7) for i in range(2000)))
    db.execute("create index byname on t (name)")

    def write(start):
        own = sqlite3.connect(f"data-{mode}.db", timeout=60)
        for i in range(10):
            with own:
                own.execute("update t set value = value + 1 where id = ?", (start + i,))
        own.close()

    writers = [threading.Thread(target=write, args=(100 * n,)) for n in range(1, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    print(db.execute("select count(*), round(sum(value), 3), max(name) from t").fetchone())
    try:
        with db:
            db.execute("delete from t")
            raise KeyError
    except KeyError:
        print(db.execute("select count(*) from t").fetchone(), db.execute("pragma integrity_check").fetchone())
    db.execute("vacuum")
    db.close()
    print(os.path.getsize(f"data-{mode}.db"), sorted(name for name in os.listdir() if name.startswith(f"data-{mode}")))
