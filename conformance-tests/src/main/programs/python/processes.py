import multiprocessing
import os
import signal
import subprocess

print(subprocess.run(["sh", "-c", "read x; echo got $x; exit 4"], input="a line\n", text=True, capture_output=True))
print(subprocess.run("echo out; echo err >&2", shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout)
sleeper = subprocess.Popen(["sleep", "100"])
sleeper.send_signal(signal.SIGTERM)
print(sleeper.wait())
try:
    subprocess.run(["sleep", "100"], timeout=0.1)
except subprocess.TimeoutExpired:
    print("timed out")
try:
    subprocess.run(["/no/such/program"])
except FileNotFoundError as e:
    print(e)
pid = os.fork()
if pid == 0:
    os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def square(n):
    return n * n


with multiprocessing.Pool(3) as pool:
    print(pool.map(square, range(20)))
flag = []
signal.signal(signal.SIGUSR1, lambda number, frame: flag.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
print(flag == [signal.SIGUSR1])
print(len("".join(subprocess.check_output(["seq", str(n)], text=True) for n in range(20))))
