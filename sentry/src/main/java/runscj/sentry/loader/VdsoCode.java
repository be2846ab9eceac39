package runscj.sentry.loader;

/**
 * The vDSO's machine code, as bytes: the assembler stays off the way to the first guest
 * instruction. {@code VdsoAssembly} in the tests is its source, and a test compares.
 */
final class VdsoCode {
    /** Where the code is in the image. */
    static final int OFFSET = 0x800;

    /** The functions, in the order of {@link #ENTRIES}. */
    static final String[] NAMES = {
        "__vdso_clock_gettime",
        "__vdso_gettimeofday",
        "__vdso_time",
        "__vdso_getcpu",
        "__vdso_clock_getres"
    };

    /** Where each function begins in the code. */
    static final int[] ENTRIES = {0, 144, 304, 432, 448};

    private static final String HEX =
            "89f94883f9070f87700000004c8d05ede7ffff458b0841f6c1010f8541000000"
                    + "4d8b54c8404d85d20f844e0000000faee80f3148c1e220480bc24d8b5808492b"
                    + "c30f830200000033c049f76010480facd0204903c2458b104d3bca0f84070000"
                    + "00f390e9abffffff33d2b900ca9a3b48f7f14889064889560833c0c3b8e40000"
                    + "000f05c39090909090909090909090904885ff0f847c00000033c94c8d055ee7"
                    + "ffff458b0841f6c1010f85410000004d8b54c8404d85d20f84690000000faee8"
                    + "0f3148c1e220480bc24d8b5808492bc30f830200000033c049f76010480facd0"
                    + "204903c2458b104d3bca0f8407000000f390e9abffffff33d2b900ca9a3b48f7"
                    + "f1488907488bc233d2b9e803000048f7f1488947084885f60f840500000033c0"
                    + "48890633c0c3b8600000000f05c3909033c94c8d05c7e6ffff458b0841f6c101"
                    + "0f85410000004d8b54c8404d85d20f84510000000faee80f3148c1e220480bc2"
                    + "4d8b5808492bc30f830200000033c049f76010480facd0204903c2458b104d3b"
                    + "ca0f8407000000f390e9abffffff33d2b900ca9a3b48f7f14885ff0f84030000"
                    + "00488907c3b8c90000000f05c3909090b8350100000f05c39090909090909090"
                    + "b8e50000000f05c3";

    private VdsoCode() {}

    /** Returns the code. */
    static byte[] bytes() {
        byte[] bytes = new byte[HEX.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    (byte)
                            (Character.digit(HEX.charAt(2 * i), 16) << 4
                                    | Character.digit(HEX.charAt(2 * i + 1), 16));
        }
        return bytes;
    }
}
