/** The platform SPI: running guest code and shaping its address space. */
@NullMarked
package runscj.sentry.platform;

import org.jspecify.annotations.NullMarked;
