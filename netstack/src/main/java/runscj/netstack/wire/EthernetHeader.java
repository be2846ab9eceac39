package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** Ethernet II header without tags. Source: RFC 894, {@code linux/if_ether.h}. */
public final class EthernetHeader {
    /** Length in bytes. */
    public static final int LENGTH = 14;

    public static final int TYPE_IPV4 = 0x0800;
    public static final int TYPE_ARP = 0x0806;
    public static final int TYPE_VLAN = 0x8100;
    public static final int TYPE_IPV6 = 0x86dd;

    /** The address that all stations take. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    private static final int DST = 0;
    private static final int SRC = 6;
    private static final int TYPE = 12;
    private static final long GROUP_BIT = 1L << 40;

    private EthernetHeader() {}

    /** Returns whether there is a whole header. */
    public static boolean check(MemorySegment seg, long off, long length) {
        return length >= LENGTH && Bytes.holds(seg, off, length);
    }

    /** Destination address. */
    public static long dst(MemorySegment seg, long off) {
        return Bytes.u48(seg, off + DST);
    }

    /** Source address. */
    public static long src(MemorySegment seg, long off) {
        return Bytes.u48(seg, off + SRC);
    }

    /** Protocol of the payload; values below 0x600 are lengths of IEEE 802.3 frames. */
    public static int type(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + TYPE);
    }

    /** Returns whether an address stands for many stations (multicast or broadcast). */
    public static boolean isGroup(long address) {
        return (address & GROUP_BIT) != 0;
    }

    /** What a header says. */
    public record EthernetFields(long dst, long src, int type) {
        /** Writes {@link #LENGTH} bytes. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU48(seg, off + DST, dst);
            Bytes.putU48(seg, off + SRC, src);
            Bytes.putU16(seg, off + TYPE, type);
        }
    }
}
