package runscj.sentry.kernel.aio;

import org.jspecify.annotations.Nullable;

/**
 * What the event of a request says of it.
 *
 * @param data aio_data
 * @param objectAddr the guest's struct iocb
 * @param notice tells the eventfd of IOCB_FLAG_RESFD; null for none
 */
public record AioRequest(long data, long objectAddr, @Nullable Runnable notice) {}
