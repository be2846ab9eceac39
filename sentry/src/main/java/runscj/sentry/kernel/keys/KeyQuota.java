package runscj.sentry.kernel.keys;

import runscj.abi.Errno;
import runscj.abi.ErrnoException;

/** What one user's keys take. Guarded by the store's lock. */
final class KeyQuota {
    /** kernel.keys.maxkeys and maxbytes. */
    static final int KEYS_MAX = 200;

    static final int BYTES_MAX = 20_000;

    /** kernel.keys.root_maxkeys and root_maxbytes. */
    static final int ROOT_KEYS_MAX = 1_000_000;

    static final int ROOT_BYTES_MAX = 25_000_000;

    final int uid;
    int keys;
    int bytes;

    KeyQuota(int uid) {
        this.uid = uid;
    }

    int keysMax() {
        return uid == 0 ? ROOT_KEYS_MAX : KEYS_MAX;
    }

    int bytesMax() {
        return uid == 0 ? ROOT_BYTES_MAX : BYTES_MAX;
    }

    /** Takes room; EDQUOT. */
    void take(int moreKeys, int moreBytes) throws ErrnoException {
        if (keys + moreKeys > keysMax() || (moreBytes > 0 && bytes + moreBytes > bytesMax())) {
            throw Errno.EDQUOT.raise();
        }
        overrun(moreKeys, moreBytes);
    }

    /** Takes room without asking, or gives it back. */
    void overrun(int moreKeys, int moreBytes) {
        keys += moreKeys;
        bytes += moreBytes;
    }
}
