/**
 * Views of packet headers and the Internet checksum. No state, no allocation.
 *
 * <p>Each header has {@code check(segment, offset, length)}: it looks once at a header that may be
 * anything, with {@code length} bytes of the packet from {@code offset} on. If it returns true, the
 * accessors cannot fail on that header, and every length that they return lies within {@code
 * length}. The segment must not change in between: copy a packet out of memory that others can
 * write first. Nothing but lengths and what they depend on is checked; checksums are tested by
 * methods of their own.
 *
 * <p>Numbers are in host order. Unsigned 8- and 16-bit fields are returned as int; 32-bit fields as
 * an int with the same bits; a MAC address is the low 48 bits of a long, an IPv4 address an int, an
 * IPv6 address two longs. The {@code ...Fields} records are for building packets and for tests.
 */
@NullMarked
package runscj.netstack.wire;

import org.jspecify.annotations.NullMarked;
