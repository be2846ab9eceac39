import fcntl
import mmap
import os
import pathlib
import shutil
import tempfile
import zipfile

with tempfile.TemporaryDirectory(dir="/tmp") as name:
    root = pathlib.Path(name)
    for i in range(50):
        (root / f"{i % 5}" / "x").mkdir(parents=True, exist_ok=True)
        (root / f"{i % 5}" / "x" / f"{i}.txt").write_text(f"{i}\n" * i)
    print(sum(path.stat().st_size for path in root.rglob("*.txt")))
    shutil.copytree(root / "1", root / "copy")
    print(sorted(path.name for path in (root / "copy" / "x").iterdir()))
    shutil.make_archive(str(root / "all"), "zip", root / "2")
    print(zipfile.ZipFile(root / "all.zip").testzip(), len(zipfile.ZipFile(root / "all.zip").namelist()))
    with open(root / "mapped", "w+b") as file:
        file.truncate(8192)
        with mmap.mmap(file.fileno(), 0) as memory:
            memory[4000:4005] = b"hello"
            print(memory.find(b"llo"))
        file.seek(4000)
        print(file.read(5))
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        print(os.fstat(file.fileno()).st_blocks > 0, os.get_inheritable(file.fileno()))
    os.symlink("nowhere", root / "dangling")
    print((root / "dangling").exists(), os.path.lexists(root / "dangling"))
    print(len(os.urandom(16)), os.cpu_count() > 0, sorted(os.sched_getaffinity(0)) != [])
