package runscj.sentry.fs.tty;

/** Classes of bytes as the kernel's {@code ctype.h} has them: ISO 8859-1. */
final class Latin1 {
    private static final int MULTIPLICATION_SIGN = 0xd7;
    private static final int DIVISION_SIGN = 0xf7;
    private static final int CASE = 0x20;

    private Latin1() {}

    static boolean isControl(int c) {
        return c < 0x20 || c == 0x7f;
    }

    private static boolean isUpper(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != MULTIPLICATION_SIGN);
    }

    /** Sharp s and y with diaeresis, which have no upper case here, count too. */
    private static boolean isLower(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 0xdf && c != DIVISION_SIGN);
    }

    static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || isUpper(c) || isLower(c);
    }

    static int toLower(int c) {
        return isUpper(c) ? c + CASE : c;
    }

    static int toUpper(int c) {
        return isLower(c) ? c - CASE : c;
    }
}
