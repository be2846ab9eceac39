/**
 * The host's control groups: what {@code linux.cgroupsPath} and {@code linux.resources} ask for.
 */
@NullMarked
package runscj.container.cgroup;

import org.jspecify.annotations.NullMarked;
