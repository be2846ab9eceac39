package runscj.sentry.mm;

import java.lang.foreign.MemorySegment;

/** A buffer over native memory of the sentry: never faults. */
final class SegmentBuffer extends IoBuffer {
    private final MemorySegment segment;
    private long position;
    private long end;

    SegmentBuffer(MemorySegment segment) {
        this.segment = segment;
        this.end = segment.byteSize();
    }

    @Override
    public long remaining() {
        return end - position;
    }

    @Override
    public long put(MemorySegment source, long offset, long length) {
        long count = Math.min(length, remaining());
        MemorySegment.copy(source, offset, segment, position, count);
        position += count;
        return count;
    }

    @Override
    public long get(MemorySegment target, long offset, long length) {
        long count = Math.min(length, remaining());
        MemorySegment.copy(segment, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long look(MemorySegment target, long offset, long length) {
        long count = Math.min(length, remaining());
        MemorySegment.copy(segment, position, target, offset, count);
        return count;
    }

    @Override
    public long putZeros(long length) {
        long count = Math.min(length, remaining());
        segment.asSlice(position, count).fill((byte) 0);
        position += count;
        return count;
    }

    @Override
    public MemorySegment peek(long limit, int access) {
        return segment.asSlice(position, Math.min(limit, remaining()));
    }

    @Override
    public void skip(long length) {
        position += length;
    }

    @Override
    public void truncate(long length) {
        end = Math.min(end, position + length);
    }
}
