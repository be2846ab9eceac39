package runscj.sentry.loader;

import static runscj.abi.Elf.ELFCLASS64;
import static runscj.abi.Elf.ELFDATA2LSB;
import static runscj.abi.Elf.EM_X86_64;
import static runscj.abi.Elf.ET_DYN;
import static runscj.abi.Elf.ET_EXEC;
import static runscj.abi.Elf.PF_X;
import static runscj.abi.Elf.PT_GNU_STACK;
import static runscj.abi.Elf.PT_INTERP;
import static runscj.abi.Elf.PT_LOAD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import runscj.abi.Errno;
import runscj.abi.ErrnoException;
import runscj.abi.GuestException;
import runscj.host.Host;
import runscj.sentry.mm.MemoryObject;
import runscj.sentry.vfs.Caller;
import runscj.sentry.vfs.Mappable;
import runscj.sentry.vfs.OpenFile;

/** The headers of an ELF64 file for x86-64, checked. Source: elf(5), System V ABI. */
final class ElfFile {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int HEADER_SIZE = 64;

    /** Bytes of a program header. */
    static final int PROGRAM_HEADER_SIZE = 56;

    private static final int MAX_HEADERS_BYTES = 65536;
    private static final int MAX_INTERPRETER = 4096;

    private final OpenFile file;
    private final MemoryObject object;
    private final MemorySegment header;
    private final MemorySegment programHeaders;
    private final int count;

    private ElfFile(
            OpenFile file,
            MemoryObject object,
            MemorySegment header,
            MemorySegment programHeaders,
            int count) {
        this.file = file;
        this.object = object;
        this.header = header;
        this.programHeaders = programHeaders;
        this.count = count;
    }

    /**
     * Reads the headers.
     *
     * @param bad what a file that is no such ELF file gives: ENOEXEC for a program, ELIBBAD for its
     *     interpreter
     */
    static ElfFile read(Caller caller, OpenFile file, Errno bad) throws GuestException {
        MemorySegment header = FileBytes.read(caller, file, 0, HEADER_SIZE);
        if (header.byteSize() < HEADER_SIZE
                || header.get(ValueLayout.JAVA_INT_UNALIGNED, 0) != 0x464c457f) {
            throw bad.raise();
        }
        int type = header.get(U16, 16) & 0xffff;
        boolean known =
                (type == ET_EXEC || type == ET_DYN)
                        && (header.get(U16, 18) & 0xffff) == EM_X86_64
                        && header.get(ValueLayout.JAVA_BYTE, 4) == ELFCLASS64
                        && header.get(ValueLayout.JAVA_BYTE, 5) == ELFDATA2LSB;
        if (!known || !(file.impl() instanceof Mappable mappable)) {
            throw bad.raise();
        }
        int count = header.get(U16, 56) & 0xffff;
        int size = count * PROGRAM_HEADER_SIZE;
        long offset = header.get(U64, 32);
        if ((header.get(U16, 54) & 0xffff) != PROGRAM_HEADER_SIZE
                || count == 0
                || size > MAX_HEADERS_BYTES
                || offset < 0) {
            throw bad.raise();
        }
        MemorySegment headers = FileBytes.read(caller, file, offset, size);
        if (headers.byteSize() < size) {
            throw bad.raise();
        }
        return new ElfFile(file, mappable.memoryObject(false), header, headers, count);
    }

    OpenFile file() {
        return file;
    }

    MemoryObject object() {
        return object;
    }

    boolean isPositionIndependent() {
        return header.get(U16, 16) == ET_DYN;
    }

    long entry() {
        return header.get(U64, 24);
    }

    long programHeadersOffset() {
        return header.get(U64, 32);
    }

    int count() {
        return count;
    }

    private long field(int index, int offset) {
        return programHeaders.get(U64, (long) index * PROGRAM_HEADER_SIZE + offset);
    }

    int type(int index) {
        return programHeaders.get(U32, (long) index * PROGRAM_HEADER_SIZE);
    }

    int flags(int index) {
        return programHeaders.get(U32, (long) index * PROGRAM_HEADER_SIZE + 4);
    }

    long offset(int index) {
        return field(index, 8);
    }

    long vaddr(int index) {
        return field(index, 16);
    }

    long fileSize(int index) {
        return field(index, 32);
    }

    long memorySize(int index) {
        return field(index, 40);
    }

    long align(int index) {
        return field(index, 48);
    }

    boolean isLoad(int index) {
        return type(index) == PT_LOAD;
    }

    /** Whether the program wants an executable stack. */
    boolean wantsExecutableStack() {
        for (int i = 0; i < count; i++) {
            if (type(i) == PT_GNU_STACK) {
                return (flags(i) & PF_X) != 0;
            }
        }
        return false;
    }

    /** Returns the path of the interpreter; empty for none. ENOEXEC for a malformed one. */
    @SuppressWarnings("deprecation") // one char per byte is what is wanted
    String interpreter(Caller caller) throws GuestException {
        for (int i = 0; i < count; i++) {
            if (type(i) == PT_INTERP) {
                long size = fileSize(i);
                if (size < 2 || size > MAX_INTERPRETER || offset(i) < 0) {
                    throw Errno.ENOEXEC.raise();
                }
                byte[] path = Host.bytes(FileBytes.read(caller, file, offset(i), (int) size));
                if (path.length < size) {
                    throw Errno.EIO.raise();
                }
                if (path[path.length - 1] != 0) {
                    throw Errno.ENOEXEC.raise();
                }
                int length = 0;
                while (path[length] != 0) {
                    length++;
                }
                return new String(path, 0, 0, length);
            }
        }
        return "";
    }

    /**
     * Checks that all segments lie in user space once shifted by some bias; ENOMEM or EINVAL as
     * mapping them would say.
     */
    void checkSegments(long maxAddr) throws ErrnoException {
        boolean any = false;
        for (int i = 0; i < count; i++) {
            if (isLoad(i)) {
                any = true;
                long size = memorySize(i);
                long start = vaddr(i);
                if (Long.compareUnsigned(fileSize(i), size) > 0
                        || size < 0
                        || size > maxAddr
                        || start < 0
                        || start > maxAddr - size
                        || offset(i) < 0
                        || offset(i) + fileSize(i) + 4096 < 0) {
                    throw Errno.EINVAL.raise();
                }
            }
        }
        if (!any && isPositionIndependent()) {
            throw Errno.EINVAL.raise();
        }
    }
}
