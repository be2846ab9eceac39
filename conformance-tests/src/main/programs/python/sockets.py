import array
import asyncio
import os
import select
import socket


async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def ask(number):
    reader, writer = await asyncio.open_unix_connection("/tmp/server.sock")
    total = 0
    for i in range(20):
        writer.write(f"client {number} message {i}\n".encode())
        total += len(await reader.readline())
    writer.close()
    await writer.wait_closed()
    return total


async def main():
    server = await asyncio.start_unix_server(serve, "/tmp/server.sock")
    print(await asyncio.gather(*(ask(n) for n in range(10))))
    server.close()
    await server.wait_closed()
    process = await asyncio.create_subprocess_exec("tr", "a-z", "A-Z", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b"through a subprocess\n"), process.returncode)
    try:
        await asyncio.wait_for(asyncio.sleep(100), 0.05)
    except asyncio.TimeoutError:
        print("timed out")
    print(await asyncio.get_running_loop().run_in_executor(None, os.getcwd))


asyncio.run(main())

left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
reading, writing = os.pipe()
left.sendmsg([b"with a descriptor"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [writing]))])
data, ancillary, flags, address = right.recvmsg(100, socket.CMSG_SPACE(4))
received = array.array("i", ancillary[0][2])[0]
os.write(received, b"through the sent descriptor")
print(data, os.read(reading, 100), flags)
datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
datagram.bind("/tmp/datagram.sock")
sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
sender.sendto(b"a datagram", "/tmp/datagram.sock")
poller = select.epoll()
poller.register(datagram, select.EPOLLIN)
print([events for _, events in poller.poll(30)], datagram.recv(100))
try:
    sender.sendto(b"nobody", "/tmp/nobody.sock")
except OSError as e:
    print(e)
