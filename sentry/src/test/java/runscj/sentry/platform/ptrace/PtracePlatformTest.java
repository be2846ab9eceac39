package runscj.sentry.platform.ptrace;

import runscj.sentry.platform.Platform;
import runscj.sentry.platform.PlatformContract;

class PtracePlatformTest extends PlatformContract {
    @Override
    protected Platform newPlatform() {
        return new PtracePlatform();
    }
}
