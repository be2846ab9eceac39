/** Views of packet headers and the Internet checksum. No state. */
@NullMarked
package runscj.netstack.wire;

import org.jspecify.annotations.NullMarked;
