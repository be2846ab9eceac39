package runscj.abi;

/** Layout of struct file_handle of name_to_handle_at(2); the handle follows. Offsets in bytes. */
public final class FileHandle {
    private FileHandle() {}

    /** Bytes. */
    public static final int SIZE = 8;

    public static final int HANDLE_BYTES_OFFSET = 0;
    public static final int HANDLE_TYPE_OFFSET = 4;
    public static final int F_HANDLE_OFFSET = 8;
}
