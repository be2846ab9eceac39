package runscj.netstack.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated frames, cut to the exact size of the segment: after a check nothing throws, and no length
 * leads out of the packet.
 */
final class WireFuzz {
    private static final int ROUNDS = Integer.getInteger("runscj.fuzz.rounds", 300_000);
    private long passed;

    @Test
    void accessorsCannotFailAfterTheCheck() throws Exception {
        List<byte[]> frames = Frames.load();
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            byte[] frame = frames.get(random.nextInt(frames.size())).clone();
            for (int i = random.nextInt(6); i > 0; i--) {
                int at = random.nextInt(Math.min(frame.length, 100));
                frame[at] =
                        (byte)
                                (random.nextBoolean()
                                        ? random.nextInt()
                                        : frame[at] ^ 1 << random.nextInt(8));
            }
            int length = random.nextInt(3) == 0 ? random.nextInt(frame.length + 1) : frame.length;
            MemorySegment seg = MemorySegment.ofArray(java.util.Arrays.copyOf(frame, length));
            try {
                readFrame(seg, length);
                // Every parser meets every offset, too.
                int off = random.nextInt(length + 1);
                readArp(seg, off, length - off);
                readIpv4(seg, off, length - off);
                readIpv6(seg, off, length - off);
                for (int protocol : new int[] {IpProtocol.ICMP, IpProtocol.UDP, IpProtocol.TCP}) {
                    readTransport(seg, off, length - off, protocol, 0);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + round, e);
            }
        }
        assertTrue(passed > ROUNDS, "passed " + passed);
    }

    private void readFrame(MemorySegment seg, long length) {
        if (!EthernetHeader.check(seg, 0, length)) return;
        EthernetHeader.dst(seg, 0);
        EthernetHeader.src(seg, 0);
        long rest = length - EthernetHeader.LENGTH;
        switch (EthernetHeader.type(seg, 0)) {
            case EthernetHeader.TYPE_ARP -> readArp(seg, EthernetHeader.LENGTH, rest);
            case EthernetHeader.TYPE_IPV4 -> readIpv4(seg, EthernetHeader.LENGTH, rest);
            case EthernetHeader.TYPE_IPV6 -> readIpv6(seg, EthernetHeader.LENGTH, rest);
            default -> {}
        }
    }

    private void readArp(MemorySegment seg, long off, long length) {
        if (!ArpPacket.check(seg, off, length)) return;
        passed++;
        ArpPacket.operation(seg, off);
        ArpPacket.senderMac(seg, off);
        ArpPacket.senderIp(seg, off);
        ArpPacket.targetMac(seg, off);
        ArpPacket.targetIp(seg, off);
    }

    private void readIpv4(MemorySegment seg, long off, long length) {
        if (!Ipv4Header.check(seg, off, length)) return;
        passed++;
        int header = Ipv4Header.headerLength(seg, off);
        int payload = Ipv4Header.payloadLength(seg, off);
        assertTrue(header >= 20 && header <= 60 && payload >= 0 && header + payload <= length);
        assertTrue(Ipv4Header.fragmentOffset(seg, off) <= 65528);
        boolean valid = Ipv4Header.isChecksumValid(seg, off);
        if (Ipv4Header.ttl(seg, off) > 0) {
            Ipv4Header.decrementTtl(seg, off);
            assertTrue(valid == Ipv4Header.isChecksumValid(seg, off));
        }
        long pseudo = Ipv4Header.pseudoHeader(seg, off);
        readTransport(seg, off + header, payload, Ipv4Header.protocol(seg, off), pseudo);
    }

    private void readIpv6(MemorySegment seg, long off, long length) {
        if (!Ipv6Header.check(seg, off, length)) return;
        passed++;
        int payload = Ipv6Header.payloadLength(seg, off);
        assertTrue(Ipv6Header.LENGTH + payload <= length);
        Ipv6Header.trafficClass(seg, off);
        Ipv6Header.flowLabel(seg, off);
        Ipv6Header.hopLimit(seg, off);
        int protocol = Ipv6Header.nextHeader(seg, off);
        long pseudo = Ipv6Header.pseudoHeader(seg, off, protocol, payload);
        readTransport(seg, off + Ipv6Header.LENGTH, payload, protocol, pseudo);
    }

    private void readTransport(
            MemorySegment seg, long off, long length, int protocol, long pseudo) {
        switch (protocol) {
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> {
                if (!IcmpHeader.check(seg, off, length)) return;
                passed++;
                IcmpHeader.rest(seg, off);
                IcmpHeader.echoIdentifier(seg, off);
                IcmpHeader.echoSequence(seg, off);
                IcmpHeader.isChecksumValid(seg, off, length, pseudo);
            }
            case IpProtocol.UDP -> {
                if (!UdpHeader.check(seg, off, length)) return;
                passed++;
                int datagram = UdpHeader.datagramLength(seg, off);
                assertTrue(datagram >= UdpHeader.LENGTH && datagram <= length);
                UdpHeader.isChecksumValid(seg, off, pseudo);
            }
            case IpProtocol.TCP -> readTcp(seg, off, length, pseudo);
            default -> {}
        }
    }

    private void readTcp(MemorySegment seg, long off, long length, long pseudo) {
        if (!TcpHeader.check(seg, off, length)) return;
        passed++;
        int header = TcpHeader.headerLength(seg, off);
        assertTrue(header >= 20 && header <= 60 && header <= length);
        TcpHeader.urgentPointer(seg, off);
        TcpHeader.isChecksumValid(seg, off, length, pseudo);
        assertTrue(TcpOptions.windowScale(seg, off) <= TcpOptions.MAX_WINDOW_SCALE);
        assertTrue(TcpOptions.mss(seg, off) <= 65535);
        TcpOptions.hasSackPermitted(seg, off);
        int stamps = TcpOptions.findTimestamps(seg, off);
        if (stamps >= 0) {
            assertTrue(stamps + TcpOptions.TIMESTAMPS_LENGTH <= header);
            TcpOptions.timestamp(seg, off, stamps);
            TcpOptions.echoedTimestamp(seg, off, stamps);
        }
        int sack = TcpOptions.findSack(seg, off);
        if (sack >= 0) {
            int blocks = TcpOptions.sackBlockCount(seg, off, sack);
            assertTrue(blocks >= 1 && blocks <= 4 && sack + 2 + 8 * blocks <= header);
            TcpOptions.sackLeft(seg, off, sack, blocks - 1);
            TcpOptions.sackRight(seg, off, sack, blocks - 1);
        }
    }
}
