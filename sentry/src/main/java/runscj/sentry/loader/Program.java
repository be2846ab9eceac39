package runscj.sentry.loader;

/**
 * A loaded program, ready to run.
 *
 * @param entryAddr the new rip
 * @param stackAddr the new rsp; all other general registers are 0
 * @param comm the task's new name
 */
public record Program(long entryAddr, long stackAddr, String comm) {}
