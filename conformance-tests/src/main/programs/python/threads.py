import queue
import threading
from concurrent.futures import ThreadPoolExecutor

counter = 0
lock = threading.Lock()


def count():
    global counter
    for _ in range(2000):
        with lock:
            counter += 1


threads = [threading.Thread(target=count) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)

work = queue.Queue(4)
results = []


def consume():
    while (item := work.get()) is not None:
        results.append(item * item)


consumer = threading.Thread(target=consume)
consumer.start()
for i in range(100):
    work.put(i)
work.put(None)
consumer.join()
print(sum(results))
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda n: n + 1, range(200))))
event = threading.Event()
threading.Timer(0.05, event.set).start()
print(event.wait(30), threading.Event().wait(0.01))
