package runscj.sentry.cred;

/** The kinds of ids that a user namespace maps. */
public enum IdKind {
    UID,
    GID,
    /** Project ids of disk quotas. */
    PROJECT
}
