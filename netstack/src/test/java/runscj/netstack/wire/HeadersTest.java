package runscj.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class HeadersTest {
    private static final int IP = EthernetHeader.LENGTH;

    /** Every header of every frame is valid, and writing what was read gives the same bytes. */
    @Test
    void readsAndRewritesWhatLinuxSent() throws Exception {
        Map<String, Integer> seen = new TreeMap<>();
        for (byte[] frame : Frames.load()) {
            MemorySegment seg = MemorySegment.ofArray(frame);
            MemorySegment copy = MemorySegment.ofArray(frame.clone());
            assertTrue(EthernetHeader.check(seg, 0, frame.length));
            clear(copy, 0, EthernetHeader.LENGTH);
            new EthernetHeader.EthernetFields(
                            EthernetHeader.dst(seg, 0),
                            EthernetHeader.src(seg, 0),
                            EthernetHeader.type(seg, 0))
                    .write(copy, 0);
            switch (EthernetHeader.type(seg, 0)) {
                case EthernetHeader.TYPE_ARP -> rewriteArp(seg, copy, seen);
                case EthernetHeader.TYPE_IPV4 -> rewriteIpv4(seg, copy, seen);
                case EthernetHeader.TYPE_IPV6 -> rewriteIpv6(seg, copy, seen);
                default -> throw new AssertionError("type " + EthernetHeader.type(seg, 0));
            }
            assertArrayEquals(frame, copy.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        }
        List<String> kinds =
                List.of("arp", "icmp", "icmp6", "ipv4", "ipv6", "tcp", "tcp6", "udp", "udp6");
        assertEquals(kinds, new ArrayList<>(seen.keySet()));
    }

    private static void clear(MemorySegment seg, long off, long length) {
        seg.asSlice(off, length).fill((byte) 0);
    }

    private static void rewriteArp(
            MemorySegment seg, MemorySegment copy, Map<String, Integer> seen) {
        seen.merge("arp", 1, Integer::sum);
        assertTrue(ArpPacket.check(seg, IP, seg.byteSize() - IP));
        clear(copy, IP, ArpPacket.LENGTH);
        new ArpPacket.ArpFields(
                        ArpPacket.operation(seg, IP),
                        ArpPacket.senderMac(seg, IP),
                        ArpPacket.senderIp(seg, IP),
                        ArpPacket.targetMac(seg, IP),
                        ArpPacket.targetIp(seg, IP))
                .write(copy, IP);
    }

    private static void rewriteIpv4(
            MemorySegment seg, MemorySegment copy, Map<String, Integer> seen) {
        seen.merge("ipv4", 1, Integer::sum);
        assertTrue(Ipv4Header.check(seg, IP, seg.byteSize() - IP));
        assertTrue(Ipv4Header.isChecksumValid(seg, IP));
        assertEquals(Ipv4Header.MIN_LENGTH, Ipv4Header.headerLength(seg, IP));
        clear(copy, IP, Ipv4Header.MIN_LENGTH);
        new Ipv4Header.Ipv4Fields(
                        Ipv4Header.tos(seg, IP),
                        Ipv4Header.totalLength(seg, IP),
                        Ipv4Header.identification(seg, IP),
                        Ipv4Header.dontFragment(seg, IP),
                        Ipv4Header.moreFragments(seg, IP),
                        Ipv4Header.fragmentOffset(seg, IP),
                        Ipv4Header.ttl(seg, IP),
                        Ipv4Header.protocol(seg, IP),
                        Ipv4Header.src(seg, IP),
                        Ipv4Header.dst(seg, IP))
                .write(copy, IP);
        if (Ipv4Header.isFragment(seg, IP)) return;
        int length = Ipv4Header.payloadLength(seg, IP);
        long pseudo = Ipv4Header.pseudoHeader(seg, IP);
        rewriteTransport(
                seg, copy, IP + 20, length, Ipv4Header.protocol(seg, IP), pseudo, seen, "");
    }

    private static void rewriteIpv6(
            MemorySegment seg, MemorySegment copy, Map<String, Integer> seen) {
        seen.merge("ipv6", 1, Integer::sum);
        assertTrue(Ipv6Header.check(seg, IP, seg.byteSize() - IP));
        clear(copy, IP, Ipv6Header.LENGTH);
        new Ipv6Header.Ipv6Fields(
                        Ipv6Header.trafficClass(seg, IP),
                        Ipv6Header.flowLabel(seg, IP),
                        Ipv6Header.payloadLength(seg, IP),
                        Ipv6Header.nextHeader(seg, IP),
                        Ipv6Header.hopLimit(seg, IP),
                        Ipv6Header.srcHigh(seg, IP),
                        Ipv6Header.srcLow(seg, IP),
                        Ipv6Header.dstHigh(seg, IP),
                        Ipv6Header.dstLow(seg, IP))
                .write(copy, IP);
        int protocol = Ipv6Header.nextHeader(seg, IP);
        if (protocol == IpProtocol.HOP_BY_HOP) return; // multicast listener reports
        int length = Ipv6Header.payloadLength(seg, IP);
        long pseudo = Ipv6Header.pseudoHeader(seg, IP, protocol, length);
        rewriteTransport(seg, copy, IP + 40, length, protocol, pseudo, seen, "6");
    }

    private static void rewriteTransport(
            MemorySegment seg,
            MemorySegment copy,
            long off,
            int length,
            int protocol,
            long pseudo,
            Map<String, Integer> seen,
            String suffix) {
        switch (protocol) {
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
                seen.merge("icmp" + suffix, 1, Integer::sum);
                long sum = protocol == IpProtocol.ICMP ? 0 : pseudo;
                assertTrue(IcmpHeader.check(seg, off, length));
                assertTrue(IcmpHeader.isChecksumValid(seg, off, length, sum));
                clear(copy, off, IcmpHeader.LENGTH);
                new IcmpHeader.IcmpFields(
                                IcmpHeader.type(seg, off),
                                IcmpHeader.code(seg, off),
                                IcmpHeader.rest(seg, off))
                        .write(copy, off);
                IcmpHeader.putChecksum(copy, off, length, sum);
            }
            case IpProtocol.UDP -> {
                seen.merge("udp" + suffix, 1, Integer::sum);
                assertTrue(UdpHeader.check(seg, off, length));
                assertTrue(UdpHeader.isChecksumValid(seg, off, pseudo));
                assertEquals(9, UdpHeader.dstPort(seg, off));
                clear(copy, off, UdpHeader.LENGTH);
                new UdpHeader.UdpFields(
                                UdpHeader.srcPort(seg, off),
                                UdpHeader.dstPort(seg, off),
                                UdpHeader.datagramLength(seg, off))
                        .write(copy, off);
                UdpHeader.putChecksum(copy, off, pseudo);
            }
            case IpProtocol.TCP -> {
                seen.merge("tcp" + suffix, 1, Integer::sum);
                rewriteTcp(seg, copy, off, length, pseudo);
            }
            default -> throw new AssertionError("protocol " + protocol);
        }
    }

    private static void rewriteTcp(
            MemorySegment seg, MemorySegment copy, long off, int length, long pseudo) {
        assertTrue(TcpHeader.check(seg, off, length));
        assertTrue(TcpHeader.isChecksumValid(seg, off, length, pseudo));
        int header = TcpHeader.headerLength(seg, off);
        clear(copy, off, header);
        int stamps = TcpOptions.findTimestamps(seg, off);
        assertTrue(stamps > 0);
        int stamp = TcpOptions.timestamp(seg, off, stamps);
        int echoed = TcpOptions.echoedTimestamp(seg, off, stamps);
        long at = off + TcpHeader.MIN_LENGTH;
        if ((TcpHeader.flags(seg, off) & TcpHeader.SYN) != 0) {
            assertTrue(TcpOptions.hasSackPermitted(seg, off));
            assertEquals(10, TcpOptions.windowScale(seg, off));
            at = TcpOptions.putMss(copy, at, TcpOptions.mss(seg, off));
            at = TcpOptions.putSackPermitted(copy, at);
            at = TcpOptions.putTimestamps(copy, at, stamp, echoed);
            Bytes.putU8(copy, at, TcpOptions.NOP);
            at = TcpOptions.putWindowScale(copy, at + 1, 10);
        } else {
            Bytes.putU8(copy, at, TcpOptions.NOP);
            Bytes.putU8(copy, at + 1, TcpOptions.NOP);
            at = TcpOptions.putTimestamps(copy, at + 2, stamp, echoed);
            assertEquals(-1, TcpOptions.mss(seg, off));
            assertEquals(-1, TcpOptions.windowScale(seg, off));
        }
        assertEquals(off + header, at);
        new TcpHeader.TcpFields(
                        TcpHeader.srcPort(seg, off),
                        TcpHeader.dstPort(seg, off),
                        TcpHeader.sequence(seg, off),
                        TcpHeader.acknowledgment(seg, off),
                        header,
                        TcpHeader.flags(seg, off),
                        TcpHeader.window(seg, off),
                        TcpHeader.urgentPointer(seg, off))
                .write(copy, off);
        TcpHeader.putChecksum(copy, off, length, pseudo);
    }

    @Test
    void refusesHeadersThatAreCutOff() throws Exception {
        for (byte[] frame : Frames.load()) {
            MemorySegment seg = MemorySegment.ofArray(frame);
            int type = EthernetHeader.type(seg, 0);
            for (int length = 0; length < frame.length - IP; length++) {
                if (type == EthernetHeader.TYPE_IPV4)
                    assertFalse(Ipv4Header.check(seg, IP, length));
                if (type == EthernetHeader.TYPE_IPV6)
                    assertFalse(Ipv6Header.check(seg, IP, length));
                if (type == EthernetHeader.TYPE_ARP) assertFalse(ArpPacket.check(seg, IP, length));
            }
            assertFalse(EthernetHeader.check(seg, 0, 13));
            assertFalse(EthernetHeader.check(seg, 1, frame.length), "past the segment");
            assertFalse(EthernetHeader.check(seg, -1, frame.length));
        }
    }

    @Test
    void correctsTheChecksumWhenAHopIsTaken() {
        MemorySegment seg = MemorySegment.ofArray(new byte[20]);
        Ipv4Header.Ipv4Fields.whole(0, 255, IpProtocol.UDP, 0x0a000001, 0x0a000002).write(seg, 0);
        for (int ttl = 255; ttl > 0; ttl--) {
            assertEquals(ttl, Ipv4Header.ttl(seg, 0));
            assertTrue(Ipv4Header.isChecksumValid(seg, 0));
            Ipv4Header.decrementTtl(seg, 0);
        }
    }

    /** A checksum of zero would say that there is none. */
    @Test
    void neverWritesAnAbsentUdpChecksum() {
        MemorySegment seg = MemorySegment.ofArray(new byte[10]);
        for (int data = 0; data < 0x10000; data++) {
            new UdpHeader.UdpFields(1, 2, 10).write(seg, 0);
            Bytes.putU16(seg, 8, data);
            UdpHeader.putChecksum(seg, 0, 0);
            assertTrue(UdpHeader.isChecksumValid(seg, 0, 0));
        }
    }

    @Test
    void readsSackBlocks() {
        MemorySegment seg = MemorySegment.ofArray(new byte[60]);
        long at = TcpOptions.putSack(seg, 20, 3);
        for (int i = 0; i < 3; i++) at = TcpOptions.putSackBlock(seg, at, -i, 100 + i);
        at = TcpOptions.pad(seg, 0, at);
        new TcpHeader.TcpFields(1, 2, 3, 4, (int) at, TcpHeader.ACK, 5, 6).write(seg, 0);
        assertTrue(TcpHeader.check(seg, 0, 60));
        int sack = TcpOptions.findSack(seg, 0);
        assertEquals(20, sack);
        assertEquals(3, TcpOptions.sackBlockCount(seg, 0, sack));
        for (int i = 0; i < 3; i++) {
            assertEquals(-i, TcpOptions.sackLeft(seg, 0, sack, i));
            assertEquals(100 + i, TcpOptions.sackRight(seg, 0, sack, i));
        }
    }

    @Test
    void stopsAtBrokenOptions() {
        int[][] broken = {{2, 0}, {2, 1}, {3, 41}, {0, 2, 4, 5}, {2, 3, 9}, {5, 2}, {5, 9}};
        for (int[] options : broken) {
            MemorySegment seg = MemorySegment.ofArray(new byte[24 + 40]);
            new TcpHeader.TcpFields(1, 2, 3, 4, 24, TcpHeader.SYN, 5, 6).write(seg, 0);
            for (int i = 0; i < options.length; i++) Bytes.putU8(seg, 20 + i, options[i]);
            assertTrue(TcpHeader.check(seg, 0, 24));
            assertEquals(-1, TcpOptions.mss(seg, 0));
            assertEquals(-1, TcpOptions.windowScale(seg, 0));
            assertEquals(-1, TcpOptions.findSack(seg, 0));
            assertEquals(-1, TcpOptions.findTimestamps(seg, 0));
        }
    }
}
