# python3: threads, subprocess, sqlite3, asyncio over unix sockets, multiprocessing, mmap, signals.
for program in threads processes database sockets files; do python3 /programs/python/$program.py; echo "$program $?"; done
python3 -c 'import sys; sys.exit(3)'; echo "exit $?"
python3 -c '1 / 0' 2>&1 | tail -n 1
python3 -c 'import os; os.abort()'; echo "exit $?"
