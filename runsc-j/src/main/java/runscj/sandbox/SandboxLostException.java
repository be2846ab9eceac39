package runscj.sandbox;

import runscj.container.ContainerException;

/** The sentry ended without an answer. */
public final class SandboxLostException extends ContainerException {
    private static final long serialVersionUID = 1;

    SandboxLostException(String message) {
        super(message);
    }
}
