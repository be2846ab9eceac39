package runscj.sentry.loader;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.host.Host;
import runscj.host.HostFiles;
import runscj.host.HostSyscalls;
import runscj.sentry.mm.HostObject;
import runscj.sentry.mm.IoBuffer;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Inode;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.OpenFile;
import runscj.sentry.vfs.Positional;

/** A program file on the host. */
final class ProgramFile implements Positional, Mappable {
    private final int fd;
    final HostObject object;

    private ProgramFile(int fd) {
        this.fd = fd;
        this.object = new HostObject(fd);
    }

    static OpenFile open(String path) {
        return new OpenFile(
                new ProgramFile((int) Host.required(HostFiles.open(path, 0, 0), path)), null, 0);
    }

    static OpenFile of(byte[] content) throws IOException {
        Path path = Files.createTempFile("program", "");
        Files.write(path, content);
        OpenFile file = open(path.toString());
        Files.delete(path);
        return file;
    }

    @Override
    public long readAt(Caller caller, IoBuffer target, long offset) throws GuestException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, target.remaining()));
            long count = Host.checked(HostFiles.pread(fd, bytes, offset));
            return target.put(bytes, 0, count);
        }
    }

    @Override
    public MemoryObject memoryObject(boolean shared) throws ErrnoException {
        return object;
    }

    @Override
    public long writeAt(Caller caller, IoBuffer source, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long append(Caller caller, IoBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long endOffset() {
        return object.size();
    }

    @Override
    public long read(Caller caller, IoBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(Caller caller, IoBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Inode inode() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        HostSyscalls.call(3, fd);
    }
}
