package runscj.sentry.loader;

/**
 * The ids in the auxiliary vector, as the program's user namespace shows them.
 *
 * @param secure AT_SECURE: 1 if the program got rights that its caller did not have, else 0
 */
public record Identity(int uid, int euid, int gid, int egid, int secure) {}
