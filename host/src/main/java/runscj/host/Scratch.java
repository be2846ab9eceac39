package runscj.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A native buffer of 64 KiB per thread for C structs and strings, so that host calls allocate
 * nothing.
 *
 * <p>Use: {@code try (Scratch scratch = Scratch.open()) { MemorySegment stat =
 * scratch.allocate(144); ... }}. Frames nest; close gives back what was allocated since the
 * matching open. A slice must not be used after its frame closes. Owner thread only. Callers that
 * take lengths from a guest check them against {@link #remaining} first.
 */
public final class Scratch implements AutoCloseable {
    /** Size of the whole buffer in bytes. */
    public static final int SIZE = 64 * 1024;

    private static final ThreadLocal<Scratch> CURRENT =
            new ThreadLocal<>() { // no lambda on the start-up path
                @Override
                protected Scratch initialValue() {
                    return new Scratch();
                }
            };

    private final MemorySegment buffer = map();
    private int[] frames = new int[16];
    private int depth;
    private int top;

    private Scratch() {}

    /** Opens a frame on the calling thread's buffer. */
    public static Scratch open() {
        Scratch scratch = CURRENT.get();
        if (scratch.depth == scratch.frames.length) {
            scratch.frames = Arrays.copyOf(scratch.frames, scratch.depth * 2);
        }
        scratch.frames[scratch.depth++] = scratch.top;
        return scratch;
    }

    /** Allocates zeroed memory, aligned to 16 bytes. */
    public MemorySegment allocate(long size) {
        MemorySegment slice = reserve(size);
        slice.fill((byte) 0);
        return slice;
    }

    /**
     * Allocates memory with any content, aligned to 16 bytes.
     *
     * @throws IllegalStateException if less than that remains: a bug of the caller
     */
    public MemorySegment reserve(long size) {
        if (size < 0 || size > remaining()) {
            throw new IllegalStateException("scratch buffer exhausted: " + size);
        }
        MemorySegment slice = buffer.asSlice(top, size);
        top += (int) ((size + 15) & ~15L);
        return slice;
    }

    /** Copies bytes. */
    public MemorySegment bytes(byte[] content) {
        MemorySegment slice = reserve(content.length);
        MemorySegment.copy(MemorySegment.ofArray(content), 0, slice, 0, content.length);
        return slice;
    }

    /** Copies text as NUL-terminated UTF-8. */
    public MemorySegment string(String text) {
        return terminated(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies bytes and adds a NUL. */
    public MemorySegment terminated(byte[] content) {
        MemorySegment slice = reserve(content.length + 1L);
        MemorySegment.copy(MemorySegment.ofArray(content), 0, slice, 0, content.length);
        slice.asSlice(content.length).fill((byte) 0);
        return slice;
    }

    /** Returns how many bytes one more allocation may have. */
    public int remaining() {
        return SIZE - top;
    }

    /** Ends the innermost frame. */
    @Override
    public void close() {
        top = frames[--depth];
    }

    /**
     * Mapped rather than allocated, so that pages nobody touches cost nothing; unmapped when the
     * thread is gone.
     */
    private static MemorySegment map() {
        long addr =
                Host.required(
                        HostMemory.mmap(
                                0,
                                SIZE,
                                HostMemory.PROT_READ | HostMemory.PROT_WRITE,
                                HostMemory.MAP_PRIVATE | HostMemory.MAP_ANONYMOUS,
                                -1,
                                0),
                        "mmap of a scratch buffer");
        return MemorySegment.ofAddress(addr).reinterpret(SIZE, Arena.ofAuto(), new Unmap());
    }

    private static final class Unmap implements Consumer<MemorySegment> {
        @Override
        public void accept(MemorySegment gone) {
            HostMemory.munmap(gone.address(), SIZE);
        }
    }
}
