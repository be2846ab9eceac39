package runscj.netstack.wire;

import java.lang.foreign.MemorySegment;

/** ARP for IPv4 over Ethernet. Source: RFC 826. */
public final class ArpPacket {
    /** Length in bytes. */
    public static final int LENGTH = 28;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int HARDWARE_TYPE = 0;
    private static final int PROTOCOL_TYPE = 2;
    private static final int ADDRESS_LENGTHS = 4;
    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;

    private static final int ETHERNET = 1;
    private static final int LENGTHS_6_AND_4 = 0x0604;

    private ArpPacket() {}

    /** Returns whether there is a whole packet about IPv4 over Ethernet. */
    public static boolean check(MemorySegment seg, long off, long length) {
        return length >= LENGTH
                && Bytes.holds(seg, off, length)
                && Bytes.u16(seg, off + HARDWARE_TYPE) == ETHERNET
                && Bytes.u16(seg, off + PROTOCOL_TYPE) == EthernetHeader.TYPE_IPV4
                && Bytes.u16(seg, off + ADDRESS_LENGTHS) == LENGTHS_6_AND_4;
    }

    /** {@link #REQUEST}, {@link #REPLY} or another operation. */
    public static int operation(MemorySegment seg, long off) {
        return Bytes.u16(seg, off + OPERATION);
    }

    /** Hardware address of the sender. */
    public static long senderMac(MemorySegment seg, long off) {
        return Bytes.u48(seg, off + SENDER_MAC);
    }

    /** IPv4 address of the sender. */
    public static int senderIp(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + SENDER_IP);
    }

    /** Hardware address of the target; of no meaning in a request. */
    public static long targetMac(MemorySegment seg, long off) {
        return Bytes.u48(seg, off + TARGET_MAC);
    }

    /** IPv4 address of the target. */
    public static int targetIp(MemorySegment seg, long off) {
        return Bytes.u32(seg, off + TARGET_IP);
    }

    /** What a packet says. */
    public record ArpFields(
            int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        /** Writes {@link #LENGTH} bytes. */
        public void write(MemorySegment seg, long off) {
            Bytes.putU16(seg, off + HARDWARE_TYPE, ETHERNET);
            Bytes.putU16(seg, off + PROTOCOL_TYPE, EthernetHeader.TYPE_IPV4);
            Bytes.putU16(seg, off + ADDRESS_LENGTHS, LENGTHS_6_AND_4);
            Bytes.putU16(seg, off + OPERATION, operation);
            Bytes.putU48(seg, off + SENDER_MAC, senderMac);
            Bytes.putU32(seg, off + SENDER_IP, senderIp);
            Bytes.putU48(seg, off + TARGET_MAC, targetMac);
            Bytes.putU32(seg, off + TARGET_IP, targetIp);
        }
    }
}
