package runscj.gofer.wire;

/**
 * A packet does not follow the protocol: too short, an impossible length, an unknown operation. The
 * peer is broken or hostile.
 */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    /** Makes one. */
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
